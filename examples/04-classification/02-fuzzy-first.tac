-- Fuzzy first
-- Finds the station that a traveller typed, by similarity if possible, otherwise with a model.
-- Comparing strings is free and deterministic; a model is called only if no name is similar.
-- tags: classify, fuzzy, likeness, cost, classification

local classify = require("tactus.text.classify")
local similarity = require("tactus.text.classify.similarity")

local STATIONS = { "Central Station", "Harbour North", "Harbour South", "University" }
local WORTH_A_HINT = 0.4

local by_letters = classify.FuzzyMatchClassifier:new {
  classes = STATIONS,
  threshold = 0.8,
  algorithm = "token_sort_ratio",
}

local by_meaning = classify.LLMClassifier:new {
  name = "station",
  model = "openai/gpt-6-luna",
  classes = STATIONS,
  prompt = [[Which of these stations does the traveller mean?
Central Station (old town, cathedral), Harbour North (ferries), Harbour South (fish market),
University (hospital, library). Answer with the name of the station only, or with: none]],
}

local function hints(text)
  local found = {}
  for _, station in ipairs(STATIONS) do
    if similarity.calculate_similarity(text, station) >= WORTH_A_HINT then
      found[#found + 1] = station
    end
  end
  return found
end

Procedure {
  input = { text = field.string { default = "universty" } },
  output = {
    station = field.string { description = "Set only if one was found" },
    method = field.string { required = true, description = "letters, meaning or none" },
    hints = field.array { description = "Stations with a similar name" },
  },

  function(input)
    local close = by_letters(input.text)
    if close.value ~= "NO_MATCH" then
      return { station = close.value, method = "letters" }
    end
    local meant = by_meaning(input.text)
    if meant.value ~= "ERROR" then
      return { station = meant.value, method = "meaning" }
    end
    return { method = "none", hints = hints(input.text) }
  end,
}

Specification([[
Feature: Fuzzy first

  Scenario: A model finds the meaning
    Given the input text is "where the ferries leave"
    And the model "station" predicts "Harbour North"
    When the procedure runs
    Then the output should be {"station": "Harbour North", "method": "meaning"}

  Scenario Outline: Typing errors need no model: <text>
    Given the input text is "<text>"
    When the procedure runs
    Then the output should be {"station": "<station>", "method": "letters"}

    Examples:
      | text             | station         |
      | centrall station | Central Station |
      | north harbor     | Harbour North   |
      | Harbuor South    | Harbour South   |
      | UNIVERSTY        | University      |

  Scenario: The default is a typing error
    When the procedure runs
    Then the output station should be "University"

  Scenario: Neither similar nor known
    Given the input text is "Harbour"
    And the model "station" predicts "none"
    When the procedure runs
    Then the output should be {"method": "none", "hints": ["Harbour North", "Harbour South"]}

  Scenario: An empty text
    Given the input text is ""
    And the model "station" predicts "none"
    When the procedure runs
    Then the output should be {"method": "none", "hints": []}
]])
