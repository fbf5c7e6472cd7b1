--- `ClassifyProcedure`: a main procedure that classifies a text with a model.
---
---     ClassifyProcedure {
---       name = "greets", classes = { "Yes", "No" },
---       system_message = "Does the agent greet? End with YES or NO.",
---       user_message = "<transcript>{{ text }}</transcript>",
---     }
---
--- Its inputs are `text`, `metadata` and `results`, its outputs `value` and `explanation`. In the messages, `{{ text }}` and
--- `{{ metadata.key }}` are replaced by the inputs. Specifications mock it like a classifier:
--- `Mocks { greets = { returns = "Yes" } }`.

local import = ...

local classify = import "models/classify"
local errors = import "engine/errors"
local field = import("types/field").field
local options = import "engine/options"
local procedure = import "run/procedure"
local values = import "engine/values"

---@class ClassifyProcedureOptions
---@field classes string[] the possible classes
---@field name string? the name for mocks; "llm_classifier" by default
---@field system_message string? the instructions for the model
---@field user_message string? the message to the model; the text alone by default
---@field prompt string? an alternative to `user_message`
---@field input_field string? the input that is classified; "text" by default
---@field model string? defaults to the model of agents that name none
---@field max_retries integer? the maximum number of retries; 3 by default
---@field temperature number? temperature of the model
---@field max_tokens integer? maximum length of the model's answer
---@field parse_direction "start"|"end"? where to look for the class first; the end of the answer by default
local OPTIONS = {
  classes = "table", name = "string", system_message = "string", user_message = "string", prompt = "string",
  input_field = "string", model = "string", max_retries = "number", temperature = "number", max_tokens = "number",
  parse_direction = "string", reasoning_effort = "string", verbosity = "string",
}

-- The value that a marker such as `metadata.call.id` names.
local function value_at(input, path)
  local value = input
  for name in path:gmatch("[^.]+") do
    value = type(value) == "table" and value[name] or nil
  end
  return values.text(value)
end

local function filled(template, input)
  return (template:gsub("{{%s*([%w_.]+)%s*}}", function(path) return value_at(input, path) end))
end

local M = {}

---@param given ClassifyProcedureOptions
function M.ClassifyProcedure(given)
  if not options.check("ClassifyProcedure", given, OPTIONS) then
    return
  end
  options.require("ClassifyProcedure", given, "classes")
  local template, name = given.user_message or given.prompt, given.input_field or "text"
  local settings = values.merged(given, { prompt = given.system_message or "Answer with one of the classes." })
  settings.system_message, settings.user_message, settings.input_field = nil, nil, nil
  local classifier = classify.Classify(settings)
  procedure.Procedure {
    input = { [name] = field.string { required = true }, metadata = field.object {}, results = field.object {} },
    output = { value = field.string { required = true }, explanation = field.string {} },
    function(input)
      local result = classifier(template and filled(template, input) or input[name])
      if result.error then
        errors.raise(result.error)
      end
      return { value = result.value, explanation = result.explanation }
    end,
  }
end

return M
