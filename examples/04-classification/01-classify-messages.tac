-- Classify messages
-- Assigns reports to the offices of a town, and keeps those that cannot be classified.
-- Classify accepts only a class as the answer and asks again otherwise, so code parses no text.
-- tags: classify, classification, retries, llm

local OFFICES = { "roads", "water", "parks", "lights" }

local office = Classify {
  name = "office",
  model = "openai/gpt-6-luna",
  classes = OFFICES,
  prompt = [[Which office of the town does this report belong to?
roads: pavements, potholes, signs. water: pipes, drains, floods. parks: trees, benches, playgrounds.
lights: street lamps and traffic lights. Answer with one word: roads, water, parks or lights.]],
  max_retries = 2,
  reasoning_effort = "none",
  temperature = 0,
}

Procedure {
  input = { report = field.string { default = "The lamp outside number 12 has been out for a week." } },
  output = {
    office = field.string { required = true },
    asked = field.integer { required = true, description = "The number of times that the model was asked" },
    reason = field.string { description = "The explanation given by the model" },
  },

  function(input)
    local result = office(input.report)
    local asked = result.retry_count + 1
    if result.value == "ERROR" then
      Log.warn("no office for: " .. input.report, { reason = result.error })
      return { office = "front desk", asked = asked }
    end
    return { office = result.value, asked = asked, reason = result.explanation }
  end,
}

-- The first answer names no office, the second one does. It is the last answer, so it repeats.
Mocks {
  office = { temporal = { "That depends on who pays for the lamp.", "Lights" } },
}

Specification([[
Feature: Classify messages

  Scenario: An answer without a class is asked for again
    When the procedure runs
    Then the output office should be "lights"
    And the output asked should be 2

  Scenario Outline: The class is found in the model's answer: <office>
    Given the model "office" predicts "<answer>"
    When the procedure runs
    Then the output should be {"office": "<office>", "asked": 1, "reason": "<reason>"}

    Examples:
      | answer                                         | office | reason                                |
      | It is about a bench, so\\nparks                | parks  | It is about a bench, so               |
      | Not for parks but roads:\\nroads               | roads  | Not for parks but roads:              |
      | **Water** has to look at it.                   | water  | **Water** has to look at it.          |

  Scenario: A model that never names a class
    Given the input report is "Something is wrong somewhere."
    And the model "office" predicts "I cannot say."
    When the procedure runs
    Then the output should be {"office": "front desk", "asked": 3}
    And the log should contain "no office for: Something is wrong somewhere."
]])
