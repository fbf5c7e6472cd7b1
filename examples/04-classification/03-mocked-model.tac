-- Mocked model
-- Quotes a delivery time from a model that does not exist yet, so development can start today.
-- Its input and output types are checked on every call and stay the same for the real model.
-- tags: model, mock, prediction, no agent

local SAFETY_DAYS = 1

Model "delivery_days" {
  type = "mock",
  input = { weight_kg = "float", country = "string", express = "bool" },
  output = { days = "int", sure = "float" },
  value = { days = 4, sure = 0.9 },
}

Procedure {
  input = {
    weight = field.number { default = 2.5, description = "In kilograms" },
    country = field.string { default = "NO" },
    express = field.boolean { default = false },
  },
  output = {
    text = field.string { required = true },
    days = field.integer { description = "Set only if the model is confident" },
  },

  function(input)
    if input.weight <= 0 then
      error("a parcel weighs something")
    end
    local model = Model("delivery_days")
    local result = model { weight_kg = input.weight, country = input.country, express = input.express }
    if result.sure < 0.6 then
      return { text = "We will tell you when it is on its way." }
    end
    local days = result.output.days + (input.express and 0 or SAFETY_DAYS)
    local when = days == 1 and "tomorrow" or string.format("in %d days", days)
    return { days = days, text = "It is with you " .. when .. "." }
  end,
}

Specification([[
Feature: Mocked model

  Scenario: The declared value, with one day of margin
    When the delivery_days model predicts
    Then the output should be {"days": 5, "text": "It is with you in 5 days."}

  Scenario: Express delivery has no margin
    Given the input express is true
    And the model "delivery_days" predicts {"days": 1, "sure": 0.6}
    When the delivery_days model predicts
    Then the output should be {"days": 1, "text": "It is with you tomorrow."}

  Scenario: An unsure model promises nothing
    Given the model "delivery_days" predicts {"days": 3, "sure": 0.59}
    When the procedure runs
    Then the output should be {"text": "We will tell you when it is on its way."}

  Scenario: An unavailable model
    Given the model "delivery_days" fails with "the model is being trained"
    When the procedure runs
    Then the procedure should fail with "the model is being trained"

  Scenario: A parcel without weight
    Given the input weight is 0
    When the procedure runs
    Then the procedure should fail with "a parcel weighs something"
]])
