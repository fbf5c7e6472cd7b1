--- `require("tactus.text.extract")`: extracts data from text with a model.
---
---     local extract = require("tactus.text.extract")
---     local order = extract.LLMExtractor:new {
---       name = "order", fields = { item = "string", count = "integer" }, prompt = "What is ordered?",
---     }
---     local result = order:extract("Two teas, please.")
---     if result.error then print(result.error) else print(result.fields.item, result.fields.count) end
---
--- Specifications mock an extractor by its name: `Mocks { order = { returns = { item = "tea", count = 2 } } }`.

local _, import = ...

local errors, llm, options = import "engine/errors", import "models/inquiry", import "engine/options"
local run, schema, structured, values = import "run/run_state", import "types/schema", import "types/structured_output", import "engine/values"

local M = {}

---@class ExtractorOptions
---@field fields table<string, "string"|"number"|"integer"|"boolean"|"list"|"object"> the fields to extract
---@field prompt string? the instructions for the model
---@field strict boolean? whether all fields are required; true by default
---@field name string? the name for mocks; "llm_extractor" by default
---@field model string? defaults to the model of agents that name none
---@field max_retries integer? the maximum number of retries; 3 by default
---@field temperature number? temperature of the model; 0.3 by default
---@field max_tokens integer? the maximum length of the answer
local OPTIONS = values.merged(llm.OPTIONS, {
  fields = "table", prompt = "string", strict = "boolean", name = "string", max_retries = "number",
})

---@class ExtractResult
---@field fields table<string, any> the extracted fields
---@field retry_count integer the number of retries
---@field raw_response string the model's full answer
---@field error string? the error, if any
---@field validation_errors string[]? the validation errors, if any

---@class Extractor
---@field extract fun(self: Extractor, text: string): ExtractResult Extracts the fields from a text.

local function read(extractor, answer)
  if type(answer) == "table" then
    return schema.read_output(extractor.fields, answer)
  end
  return structured.read(extractor.fields, values.text(answer))
end

local function extract(extractor, text)
  run.require_running("an extractor is called")
  local given = extractor.given
  local name, retries = given.name or "llm_extractor", given.max_retries or 3
  local system = (given.prompt or "Take the data out of the text.") .. "\n\n" .. schema.instructions(extractor.fields)
  local messages, wrong, raw = { { role = "user", content = values.text(text) } }, nil, nil
  for attempt = 0, retries do
    local answer = llm.ask {
      what = "extractor", name = name, text = values.text(text), args = { text = text }, model = given.model,
      system = system, messages = messages, temperature = given.temperature or 0.3, max_tokens = given.max_tokens,
    }
    raw = values.text(answer)
    local data
    data, wrong = read(extractor, answer)
    if data then
      return { fields = data, retry_count = attempt, raw_response = raw }
    end
    messages[#messages + 1] = { role = "user", content = ("Not accepted: %s."):format(wrong) }
  end
  return { fields = {}, retry_count = retries, raw_response = raw, error = "Extraction failed after retries",
           validation_errors = { wrong } }
end

---@class LLMExtractor
---@field new fun(self: LLMExtractor, options: ExtractorOptions): Extractor Creates an extractor.
M.LLMExtractor = {
  new = function(_, given)
    options.check("LLMExtractor", given, OPTIONS)
    options.require("LLMExtractor", given, "fields")
    local extractor = { given = given, fields = schema.of_types("fields", given.fields or {}) }
    for _, field in pairs(extractor.fields) do
      field.required = given.strict ~= false
    end
    return { extract = function(_, text) return extract(extractor, text) end }
  end,
}

return errors.close("tactus.text.extract", M)
