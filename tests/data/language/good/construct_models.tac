-- Models, classifiers and evaluations, all of them mocked.
Model "mood" { type = "mock", value = { label = "good" }, input = { text = "string" }, output = { label = "string" } }
weather = Model { type = "http", endpoint = "https://models.example/weather" }
local triage = Classify { name = "triage", classes = { "bug", "question" }, prompt = "Is it a bug or a question?" }
Mocks { weather = { returns = { label = "rain" } }, triage = { returns = "question" } }

Procedure {
  function()
    local mood = Model("mood")
    return {
      mood = mood { text = "What a day!" }.output.label,
      direct = mood { text = "x" }.label,
      weather = weather { city = "Oslo" }.label,
      kind = triage("How do I save?").value,
      close = Classify { method = "fuzzy", expected = "Oslo", input = "oslo " }.value,
      none = Classify { method = "fuzzy", classes = { "red", "blue" }, input = "yellow submarine" }.value,
    }
  end,
}

Evaluation { runs = 2, parallel = false }
Evaluations {
  dataset = { { name = "only", inputs = {}, expected_output = { kind = "question" } } },
  evaluators = { field.equals_expected {}, field.contains { field = "weather", value = "rain" } },
  thresholds = { min_success_rate = 1 },
}

Specification([[
Feature: Models
  Scenario: From the file's mocks
    When the mood model predicts
    Then the output should be {"mood": "good", "direct": "good", "weather": "rain", "kind": "question", "close": "Yes", "none": "NO_MATCH"}
  Scenario: A step says what a model predicts
    Given the model "weather" predicts {"label": "snow"}
    When the procedure runs
    Then the output weather should be "snow"
  Scenario: A step says that it cannot be asked
    Given the model "weather" fails with "no connection"
    When the procedure runs
    Then the procedure should fail with "no connection"
]])
