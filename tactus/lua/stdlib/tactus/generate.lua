--- `require("tactus.generate")`: texts from a model, without an agent.
---
---     local generate = require("tactus.generate")
---     local writer = generate.LLMGenerator:new { name = "writer", system_prompt = "Write one line.", output_format = "text" }
---     print(writer:generate("About tea.").output)
---
--- With `output_format = "json"` the output is data. In specifications a generator is mocked by its name:
--- `Mocks { writer = { returns = "A leaf, and time." } }`.

local _, import = ...

local errors, llm, options = import "errors", import "llm", import "options"
local run, structured, values = import "run", import "structured", import "values"

local M = {}

---@class GeneratorOptions
---@field system_prompt string? what the model is told
---@field instructions string? added to it
---@field constraints string[]|string? added to it
---@field output_format "text"|"json"|"markdown"? "text" unless given
---@field reasoning boolean? whether the model thinks aloud first
---@field name string? to mock it by; "llm_generator" unless given
---@field model string? that of the agents that name none, unless given
---@field max_retries integer? how often the model is asked again; 2 unless given
---@field temperature number? 0.7 unless given
---@field max_tokens integer? the longest answer
local OPTIONS = values.merged(llm.OPTIONS, {
  system_prompt = "string", instructions = "string", constraints = "any", output_format = "string",
  reasoning = "boolean", name = "string", max_retries = "number",
})

---@class GenerateResult
---@field output any the text, or the data where the format is json
---@field reasoning string? what the model thought aloud
---@field format string as declared
---@field retry_count integer how often the model was asked again
---@field raw_response string the whole answer of the model
---@field error string? why there is no output

---@class Generator
---@field generate fun(self: Generator, prompt: string): GenerateResult Writes a text.

local FORMATS = {
  text = "Answer with plain text.", markdown = "Answer with Markdown.", json = "Answer with only a JSON object.",
}

local REASONING = "Think first, and write your thoughts between <reasoning> and </reasoning>; then answer."

local function system_of(given)
  local constraints = given.constraints
  if type(constraints) == "table" then
    constraints = "- " .. table.concat(constraints, "\n- ")
  end
  local parts = {}
  for _, part in pairs { given.system_prompt or false, given.instructions or false, constraints or false,
                         given.reasoning and REASONING or false, FORMATS[given.output_format or "text"] } do
    if part then
      parts[#parts + 1] = part
    end
  end
  return table.concat(parts, "\n\n")
end

local function read(given, answer)
  if type(answer) == "table" then
    return answer
  end
  local text = values.text(answer)
  local reasoning, rest = text:match("^%s*<reasoning>(.-)</reasoning>%s*(.*)$")
  if given.output_format == "json" then
    return structured.read_object(rest or text), reasoning
  end
  return rest or text, reasoning
end

local function generate(given, prompt)
  run.require_running("a generator is asked")
  local name, retries = given.name or "llm_generator", given.max_retries or 2
  local messages, raw = { { role = "user", content = values.text(prompt) } }, nil
  for attempt = 0, retries do
    local answer = llm.ask {
      what = "generator", name = name, text = values.text(prompt), args = { prompt = prompt }, model = given.model,
      system = system_of(given), messages = messages, temperature = given.temperature or 0.7,
      max_tokens = given.max_tokens,
    }
    raw = values.text(answer)
    local output, reasoning = read(given, answer)
    if output ~= nil then
      return { output = output, reasoning = reasoning, format = given.output_format or "text", retry_count = attempt,
               raw_response = raw }
    end
    messages[#messages + 1] = { role = "user", content = "Not accepted: the answer is not a JSON object." }
  end
  return { format = given.output_format, retry_count = retries, raw_response = raw,
           error = "Generation failed after retries" }
end

---@class LLMGenerator
---@field new fun(self: LLMGenerator, options: GeneratorOptions?): Generator Makes a generator.
M.LLMGenerator = {
  new = function(_, given)
    given = given or {}
    options.check("LLMGenerator", given, OPTIONS)
    if not FORMATS[given.output_format or "text"] then
      errors.problem(("the output_format of LLMGenerator is %s"):format(values.show(given.output_format)),
        errors.unknown(given.output_format, values.sorted_keys(FORMATS), "formats"))
    end
    return { generate = function(_, prompt) return generate(given, prompt) end }
  end,
}

return errors.close("tactus.generate", M)
