--- `require("tactus.text.extract")`: takes data out of a text, with the help of a model.
---
---     local extract = require("tactus.text.extract")
---     local order = extract.LLMExtractor:new {
---       name = "order", fields = { item = "string", count = "integer" }, prompt = "What is ordered?",
---     }
---     local result = order:extract("Two teas, please.")
---     if result.error then print(result.error) else print(result.fields.item, result.fields.count) end
---
--- In specifications an extractor is mocked by its name: `Mocks { order = { returns = { item = "tea", count = 2 } } }`.

local _, import = ...

local errors, llm, options = import "errors", import "llm", import "options"
local run, schema, structured, values = import "run", import "schema", import "structured", import "values"

local M = {}

---@class ExtractorOptions
---@field fields table<string, "string"|"number"|"integer"|"boolean"|"list"|"object"> what is looked for
---@field prompt string? what the model is told
---@field strict boolean? whether every field must be found; it must unless this is false
---@field name string? to mock it by; "llm_extractor" unless given
---@field model string? that of the agents that name none, unless given
---@field max_retries integer? how often the model is asked again; 3 unless given
---@field temperature number? 0.3 unless given
---@field max_tokens integer? the longest answer
local OPTIONS = values.merged(llm.OPTIONS, {
  fields = "table", prompt = "string", strict = "boolean", name = "string", max_retries = "number",
})

---@class ExtractResult
---@field fields table<string, any> what was found
---@field retry_count integer how often the model was asked again
---@field raw_response string the whole answer of the model
---@field error string? what went wrong
---@field validation_errors string[]? what was wrong with it

---@class Extractor
---@field extract fun(self: Extractor, text: string): ExtractResult Takes the fields out of a text.

local function read(extractor, answer)
  if type(answer) == "table" then
    return schema.read_output(extractor.fields, answer)
  end
  return structured.read(extractor.fields, values.text(answer))
end

local function extract(extractor, text)
  run.require_running("an extractor is asked")
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
---@field new fun(self: LLMExtractor, options: ExtractorOptions): Extractor Makes an extractor.
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
