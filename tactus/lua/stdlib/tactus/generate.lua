--- `require("tactus.generate")`: generates text with a model, without an agent.
---
---     local generate = require("tactus.generate")
---     local writer = generate.LLMGenerator:new { name = "writer", system_prompt = "Write one line.", output_format = "text" }
---     print(writer:generate("About tea.").output)
---
--- With `output_format = "json"`, the output is data. Specifications mock a generator by its name:
--- `Mocks { writer = { returns = "A leaf, and time." } }`.

local _, import = ...

local errors, llm, options = import "engine/errors", import "models/inquiry", import "engine/options"
local run, structured, values = import "run/run_state", import "types/structured_output", import "engine/values"

local M = {}

---@class GeneratorOptions
---@field system_prompt string? the system prompt
---@field instructions string? appended to the system prompt
---@field constraints string[]|string? appended to the system prompt
---@field output_format "text"|"json"|"markdown"? "text" by default
---@field reasoning boolean? whether the model writes down its reasoning first
---@field name string? the name for mocks; "llm_generator" by default
---@field model string? defaults to the model of agents that name none
---@field max_retries integer? the maximum number of retries; 2 by default
---@field temperature number? temperature of the model; 0.7 by default
---@field max_tokens integer? the maximum length of the answer
local OPTIONS = values.merged(llm.OPTIONS, {
  system_prompt = "string", instructions = "string", constraints = "any", output_format = "string",
  reasoning = "boolean", name = "string", max_retries = "number",
})

---@class GenerateResult
---@field output any the text, or data if the format is json
---@field reasoning string? the reasoning of the model
---@field format string the declared format
---@field retry_count integer the number of retries
---@field raw_response string the model's full answer
---@field error string? the reason if there is no output

---@class Generator
---@field generate fun(self: Generator, prompt: string): GenerateResult Generates a text.

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
  run.require_running("a generator is called")
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
---@field new fun(self: LLMGenerator, options: GeneratorOptions?): Generator Creates a generator.
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
