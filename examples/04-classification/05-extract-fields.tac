-- Extract fields
-- Extracts an order from a message, and asks the customer for missing values.
-- The extractor checks names and types and asks again; a generator writes text without an agent.
-- tags: extract, generate, data, form

local extract = require("tactus.text.extract")
local generate = require("tactus.generate")

local LABELS = { { "item", "what you would like" }, { "count", "how many" }, { "street", "where we deliver" } }

local order = extract.LLMExtractor:new {
  name = "order",
  model = "openai/gpt-6-luna",
  fields = { item = "string", count = "integer", street = "string" },
  prompt = "What does the customer of a bakery order? Leave out what the message does not say.",
  strict = false,
  max_retries = 1,
}

local question = generate.LLMGenerator:new {
  name = "question",
  model = "openai/gpt-6-luna",
  system_prompt = "You write to customers of a bakery: one friendly sentence.",
  constraints = { "Ask for all that is missing.", "Promise nothing." },
  output_format = "text",
}

local function missing_in(fields)
  local missing = {}
  for _, label in ipairs(LABELS) do
    if fields[label[1]] == nil then
      missing[#missing + 1] = label[2]
    end
  end
  return missing
end

Procedure {
  input = { message = field.string { default = "Hi! 12 rolls to Mill Lane 4, please." } },
  output = {
    order = field.object { description = "Set only if it is complete" },
    reply = field.string { required = true },
  },

  function(input)
    local result = order:extract(input.message)
    if result.error then
      error("the message was not understood: " .. result.validation_errors[1])
    end
    local fields = result.fields
    local missing = missing_in(fields)
    if #missing > 0 then
      return { reply = question:generate("Missing: " .. table.concat(missing, ", ")).output }
    end
    local reply = string.format("%d x %s to %s.", fields.count, fields.item, fields.street)
    return { order = fields, reply = reply }
  end,
}

Mocks {
  question = {
    conditional = {
      { when = { prompt = "Missing: where we deliver" }, returns = "Where may we bring them?" },
      { when = { prompt = "contains:how many, where" }, returns = "How many, and where to?" },
    },
  },
}

Specification([[
Feature: Extract fields

  Scenario: A complete order
    Given the model "order" predicts {"item": "roll", "count": 12, "street": "Mill Lane 4"}
    When the procedure runs
    Then the output should be {"order": {"item": "roll", "count": 12, "street": "Mill Lane 4"}, "reply": "12 x roll to Mill Lane 4."}

  Scenario Outline: Missing details are asked for: <reply>
    Given the model "order" predicts <data>
    When the procedure runs
    Then the output should be {"reply": "<reply>"}

    Examples:
      | data                         | reply                    |
      | {"item": "roll", "count": 6} | Where may we bring them? |
      | {"item": "rye bread"}        | How many, and where to?  |

  Scenario: A number in words does not fit
    Given the model "order" predicts {"item": "roll", "count": "a dozen", "street": "Mill Lane 4"}
    When the procedure runs
    Then the procedure should fail with "the message was not understood: "
    And the procedure should fail with "count"

  Scenario: An answer that is not data
    Given the model "order" predicts "They want rolls."
    When the procedure runs
    Then the procedure should fail with "the answer is not a JSON object"
]])
