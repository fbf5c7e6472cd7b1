--- Asks a model on behalf of a construct other than an agent: `Classify`, a `Model` of type llm, an extractor.
---
--- In mock mode, the mock of that name answers; a missing mock is an error.

local import, host = ...

local chosen = import "models/chosen"
local defaults = import "models/defaults"
local errors = import "engine/errors"
local mocks = import "run/mock_answers"
local run = import "run/run_state"
local usage = import "models/usage"
local values = import "engine/values"

local M = {}

--- The names of the options that select and configure the model.
M.OPTIONS = { model = "string", temperature = "number", max_tokens = "number", reasoning_effort = "string",
              verbosity = "string" }

--- Returns the answer of a mock; raises in mock mode if there is none.
---@param what string the construct, such as "classifier"
---@param args table the arguments for the mock's conditions
---@param message string the message for a mock written like that of an agent
---@return boolean is_mocked, any answer
function M.mocked(what, name, args, message)
  if not run.is_mocked then
    return false
  end
  local mock = mocks.of_tool(name)
  if mock then
    return true, mock(args)
  end
  local turn = mocks.turn(what, name, message)
  if not turn then
    errors.raise(("%s '%s' has no mock, and mock mode calls no model"):format(what, name),
      { hint = ("write Mocks { %s = { returns = … } }, or the step: the model \"%s\" predicts …"):format(name, name) })
  elseif turn.error then
    mocks.raise(turn.error)
  end
  return true, turn.data or turn.message or ""
end

--- Returns the full name of a model.
---@param model string?
function M.model_of(model)
  model = model or defaults.model
  return model:find("/", 1, true) and model or defaults.provider .. "/" .. model
end

---@class Inquiry
---@field what string the construct, such as "classifier"
---@field name string the name of the construct
---@field text string the text to process
---@field args table the arguments for a mock's conditions
---@field model string?
---@field system string
---@field messages table[] the messages; the answer is appended
---@field temperature number?
---@field max_tokens integer?

local function real_answer(inquiry, declared, model)
  local messages = { { role = "system", content = inquiry.system } }
  table.move(inquiry.messages, 1, #inquiry.messages, 2, messages)
  local request = {
    model = model, messages = messages, streaming = false, temperature = inquiry.temperature,
    max_tokens = inquiry.max_tokens, reasoning_effort = inquiry.reasoning_effort, verbosity = inquiry.verbosity,
  }
  chosen.adapt(request, declared, model)
  local reply = errors.call_host(host.call_model, request, function() return true end)
  return reply.text, reply.usage, reply.finish_reason
end

--- Asks a model, or its mock in mock mode; both are recorded as a turn of the run.
---@param inquiry Inquiry
---@return any answer a string, or the value of the mock
function M.ask(inquiry)
  local declared = M.model_of(inquiry.model)
  local model = chosen.of(inquiry.name) or declared
  if not run.is_mocked then
    errors.call_host(host.check_model, model, nil, nil)
  end
  local question = inquiry.messages[#inquiry.messages].content
  run.emit { type = "turn_started", agent = inquiry.name, model = model, message = question, mocked = run.is_mocked }
  local is_mocked, answer = M.mocked(inquiry.what, inquiry.name, inquiry.args, inquiry.text)
  local used, finish_reason = usage.none(), nil
  if not is_mocked then
    answer, used, finish_reason = real_answer(inquiry, declared, model)
  end
  local text = values.text(answer)
  run.emit { type = "turn_finished", agent = inquiry.name, text = text, usage = used,
             finish_reason = finish_reason }
  table.insert(inquiry.messages, { role = "assistant", content = text })
  return answer
end

return M
