-- Thresholds
-- Rates the mood of reviews; ready for release if nine of ten are correct and costs stay low.
-- The cases are in a file that grows with each mistake; tactus eval exits with 1 below a threshold.
-- tags: evaluation, thresholds, dataset file, quality gate, folder

critic = Agent {
  model = { name = "openai/gpt-6-luna", reasoning_effort = "none" },
  system_prompt = [[You rate reviews of a cinema from 1 (angry) to 5 (delighted).
Reply with the number, a colon and at most five words that say why.]],
}

Procedure {
  input = { review = field.string { default = "The sound was too loud, but what a film!" } },
  output = {
    stars = field.integer { required = true },
    why = field.string { required = true },
  },

  function(input)
    local answer = critic(input.review).output
    local stars, why = answer:match("^%s*([1-5])%s*:%s*(.+)$")
    if not stars then
      error("the rating cannot be read: " .. answer)
    end
    return { stars = math.tointeger(stars), why = why }
  end,
}

Evaluation {
  dataset_file = "reviews.jsonl",
  evaluators = {
    field.equals_expected {},
    field.range { field = "stars", min_value = 1, max_value = 5 },
    field.regex { field = "why", value = "^\\S+( \\S+){0,4}$" },
    { type = "max_tokens", value = 300 },
  },
  thresholds = { min_success_rate = 0.9, max_tokens_per_run = 300, max_duration = 20, max_cost_per_run = 0.001 },
}

local USED = { total_tokens = 90 }

Mocks {
  critic = {
    temporal = {
      { when_message = "The sound was too loud, but what a film!", message = "4: loud, but loved it", usage = USED },
      { when_message = "Never again. Two hours of my life.", message = "1: a waste of time", usage = USED },
      { when_message = "It was a film.", message = "3: neither good nor bad", usage = USED },
      { when_message = "My daughter asks when we go again.", message = "5: wants to come back", usage = USED },
    },
  },
}

Specification([[
Feature: Thresholds

  Scenario: The number and the reason are separated
    When the procedure runs
    Then the output should be {"stars": 4, "why": "loud, but loved it"}

  Scenario Outline: A case from the dataset: <stars>
    Given the input review is "<review>"
    When the procedure runs
    Then the output should be {"stars": <stars>, "why": "<why>"}

    Examples:
      | review                             | stars | why                  |
      | Never again. Two hours of my life. | 1     | a waste of time      |
      | It was a film.                     | 3     | neither good nor bad |
      | My daughter asks when we go again. | 5     | wants to come back   |

  Scenario Outline: An answer that is not a rating: <answer>
    Given the agent "critic" responds with "<answer>"
    When the procedure runs
    Then the procedure should fail with "the rating cannot be read: <answer>"

    Examples:
      | answer            |
      | 6: over the moon  |
      | Great!            |
      | 4                 |
]])
