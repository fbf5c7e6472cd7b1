-- Dataset
-- Lists the allergens of a dish, and measures on known dishes how often the list is correct.
-- Specs test your code; a dataset measures the model. Run it with: tactus eval
-- tags: evaluation, dataset, quality, structured output

inspector = Agent {
  model = "openai/gpt-6-luna",
  system_prompt = [[You read menus for people with allergies. Name the allergens of the dish, out of
milk, eggs, wheat, nuts and fish, also those that are usual in it. One short reason.]],
  output = {
    allergens = field.array { required = true },
    reason = field.string { required = true },
  },
}

Procedure {
  input = { dish = field.string { default = "Carbonara" } },
  output = {
    allergens = field.array { required = true, description = "In alphabetical order" },
    reason = field.string { required = true },
    warning = field.string { required = true },
  },

  function(input)
    local answer = inspector(input.dish).output
    table.sort(answer.allergens)
    local list = table.concat(answer.allergens, ", ")
    return {
      allergens = answer.allergens,
      reason = answer.reason,
      warning = list == "" and "no known allergens" or "contains " .. list,
    }
  end,
}

Evaluation {
  dataset = {
    { name = "classic", inputs = { dish = "Carbonara" }, expected_output = { allergens = { "eggs", "milk", "wheat" } } },
    { name = "hidden", inputs = { dish = "Pesto" }, expected_output = { allergens = { "milk", "nuts" } } },
    { name = "none", inputs = { dish = "Fruit salad" }, expected_output = { allergens = {} } },
  },
  evaluators = {
    field.equals_expected { field = "allergens" },
    field.min_length { field = "reason", value = 10 },
    field.max_length { field = "reason", value = 120 },
    field.contains_any { field = "warning", value = { "contains ", "no known allergens" } },
  },
}

Mocks {
  inspector = {
    temporal = {
      { when_message = "Carbonara", data = { allergens = { "wheat", "eggs", "milk" }, reason = "Pasta with egg and cheese." } },
      { when_message = "Pesto", data = { allergens = { "nuts", "milk" }, reason = "Pine nuts and hard cheese." } },
      { when_message = "Fruit salad", data = { allergens = {}, reason = "It is only fruit." } },
    },
  },
}

Specification([[
Feature: Dataset

  Scenario: The allergens are sorted, and listed in the warning
    When the procedure runs
    Then the output allergens should be ["eggs", "milk", "wheat"]
    And the output reason should be "Pasta with egg and cheese."
    And the output warning should be "contains eggs, milk, wheat"

  Scenario: A hidden allergen
    Given the input dish is "Pesto"
    When the procedure runs
    Then the output should be {"allergens": ["milk", "nuts"], "reason": "Pine nuts and hard cheese.", "warning": "contains milk, nuts"}

  Scenario: A dish without allergens
    Given the input dish is "Fruit salad"
    When the procedure runs
    Then the output should be {"allergens": [], "reason": "It is only fruit.", "warning": "no known allergens"}

  Scenario: An answer without a list of allergens is rejected
    Given the agent "inspector" returns data {"reason": "I would have to taste it."}
    When the procedure runs
    Then the procedure should fail with "allergens"
]])
