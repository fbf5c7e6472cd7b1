--- `Model`: turns data into a prediction.
---
---     Model "mood" {
---       type = "http", endpoint = "https://models.example/mood", timeout = 10,
---       input = { text = "string" }, output = { label = "string" },
---     }
---     local mood = Model("mood")
---     local result = mood { text = "What a day!" }
---     print(result.output.label, result.label)
---
--- Supported types are `mock` (always predicts `value`), `http` (posts and reads JSON) and `llm`. The types of
--- trained models, such as `registry` or `sklearn`, can only be declared and mocked. In mock mode, a model needs a mock:
--- `Mocks { mood = { returns = { label = "good" } } }`, or the step `the model "mood" predicts {"label": "good"}`.

local import, host = ...

local errors = import "engine/errors"
local inquiry = import "models/inquiry"
local declarations = import "engine/declarations"
local options = import "engine/options"
local run = import "run/run_state"
local schema = import "types/schema"
local structured_output = import "types/structured_output"
local values = import "engine/values"

---@class ModelOptions
---@field type "mock"|"http"|"llm"|"registry"|"pytorch"|"sklearn"|"hf_sequence_classifier"|"ensemble"|"ab_test" the kind of model; trained models can only be mocked
---@field input table<string, any>? the types of the input: "string", "int", "float", "bool", "list", "dict", "any", or fields
---@field output table<string, any>? the types of the prediction
---@field value any? the prediction of a mock model
---@field endpoint string? the URL of an http model
---@field headers table<string, string>? HTTP headers of an http model
---@field timeout number? timeout in seconds; 30 by default
---@field model string? the model of an llm model, such as "openai/gpt-6-luna"
---@field system_prompt string? the system prompt of an llm model
---@field temperature number? temperature of an llm model
---@field max_tokens integer? maximum length of an llm model's answer
---@field name string? for a model in a registry
---@field version string? for a model in a registry
local COMMON = { type = "string", input = "table", output = "table", name = "string", version = "any" }

local OPTIONS = {
  mock = { value = "any" },
  http = { endpoint = "string", headers = "table", timeout = "number" },
  llm = { model = "string", provider = "string", system_prompt = "string", temperature = "number",
          max_tokens = "number" },
}

local TRAINED = {
  registry = "a registry of trained models", pytorch = "PyTorch", sklearn = "scikit-learn",
  hf_sequence_classifier = "the transformers library", naive_bayes = "a trained model",
  ensemble = "trained models", ab_test = "trained models",
}

local M = {}

local function check(given)
  if OPTIONS[given.type] then
    options.check("Model", given, values.merged(COMMON, OPTIONS[given.type]))
  elseif not TRAINED[given.type] then
    local kinds = values.sorted_keys(OPTIONS)
    table.move(values.sorted_keys(TRAINED), 1, 7, #kinds + 1, kinds)
    errors.problem(("option 'type' of Model is %s"):format(values.show(given.type)),
      errors.unknown(given.type, kinds, "its types"))
  end
  if given.type == "http" then
    options.require("Model", given, "endpoint")
  end
end

local predict = {}

function predict.mock(model)
  return model.given.value
end

function predict.http(model, data)
  local answer = errors.call_host(host.post, model.given.endpoint, errors.call_host(host.encode_json, data),
    model.given.headers or {}, model.given.timeout or 30)
  return errors.call_host(host.decode_json, answer)
end

function predict.llm(model, data)
  local given = model.given
  local system = given.system_prompt or "You are given data as JSON. Answer with your prediction."
  if model.output then
    system = system .. "\n\n" .. schema.instructions(model.output)
  end
  local text = inquiry.ask {
    name = model.name, model = model.asks, system = system, temperature = given.temperature, max_tokens = given.max_tokens,
    messages = { { role = "user", content = errors.call_host(host.encode_json, data) } },
  }
  if not model.output then
    return text
  end
  return structured_output.read_object(text)
    or errors.raise(("model '%s' answered %s; expected a JSON object"):format(model.name, values.show(text)))
end

local function answer(model, data)
  local kind = model.given.type
  if kind ~= "mock" or (run.is_mocked and import("run/mock_answers").of_tool(model.name)) then
    local is_mocked, value = inquiry.mocked("model", model.name, data, values.text(data))
    if is_mocked then
      return kind == "llm" and model.output and type(value) == "string" and structured_output.read_object(value) or value
    end
  end
  if not predict[kind] then
    errors.raise(("model '%s' is of type %s, which needs %s; this version can only mock it")
      :format(model.name, kind, TRAINED[kind]))
  end
  return predict[kind](model, data)
end

---@class ModelResult
---@field [string] any the keys of the output, if it is a table
---@field output any the prediction
---@field cost number always 0
---@field model_version string? the declared version
---@field backend_type string the type of the model
---@field metadata table always empty

local function result_of(model, output)
  local result = { output = output, cost = 0, model_version = model.given.version, backend_type = model.given.type,
                   metadata = {} }
  if type(output) == "table" then
    setmetatable(result, { __index = output })
  end
  return values.show_as(result, output)
end

--- Asks a model.
---@return ModelResult
local function ask(model, data)
  run.require_running(("model '%s' is asked"):format(declarations.name_of(model)))
  local what = ("model '%s'"):format(model.name)
  if model.input then
    errors.expect(what .. " got", data, "table", "a table")
    data = schema.arguments(what, model.input, data)
  end
  data = run.plain("the data for " .. what, data)
  local output = answer(model, data)
  run.emit { type = "model_predicted", model = model.name, kind = model.given.type, data = data,
             output = run.plain("the prediction of " .. what, output), mocked = run.is_mocked }
  for _, warning in ipairs(model.output and schema.mismatches(model.output, output) or {}) do
    run.emit { type = "output_mismatched", message = ("%s: %s"):format(what, warning) }
  end
  return result_of(model, output)
end

---@class ModelHandle
---@field name string the declared name
---@field predict fun(data: any): ModelResult the same as calling the model
---@overload fun(data: any): ModelResult

local function handle_of(model)
  local handle = {}
  function handle.predict(first, second)
    return ask(model, first == handle and second or first)
  end
  return declarations.handle(model, handle, handle.predict)
end

--- Returns the full name of the language model behind a model of type llm.
local function asked_by(given)
  local name = type(given.model) == "string" and given.model or nil
  if name and type(given.provider) == "string" then
    name = given.provider .. "/" .. name
  end
  return inquiry.model_of(name)
end

local function declare(given, name)
  if type(given) ~= "table" then
    errors.problem(("Model got %s; expected a table of options"):format(values.show(given)))
    given = { type = "mock" }
  end
  check(given)
  local model = { kind = "model", construct = "Model", given = given }
  model.input = type(given.input) == "table" and schema.of_types("input", given.input) or nil
  model.output = type(given.output) == "table" and schema.of_types("output", given.output) or nil
  model.asks = given.type == "llm" and asked_by(given) or nil
  local handle = handle_of(model)
  declarations.declare(model, name)
  return handle
end

--- Declares a model, or finds one by name.
---@param first ModelOptions|string
---@param second ModelOptions?
---@return ModelHandle
function M.Model(first, second)
  if type(first) ~= "string" then
    return declare(first)
  elseif second ~= nil then
    return declare(second, first)
  end
  local known = declarations.find("model", first)
  if known and known.handle then
    return known.handle
  elseif run.is_under_way() then
    errors.raise(("unknown model '%s'"):format(first), errors.unknown(first, declarations.list("model"), "the file's models"))
  end
  return function(given)
    return declare(given, first)
  end
end

return M
