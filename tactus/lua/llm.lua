--- Asks a model for a construct that is no agent: `Classify`, a `Model` of type llm, an extractor.
---
--- In mock mode nobody is asked: a mock of that name answers, or the program is told that one is missing.

local import, host = ...

local defaults = import "defaults"
local errors = import "errors"
local mocks = import "mocks"
local run = import "run"
local usage = import "usage"
local values = import "values"

local M = {}

--- The names of a construct's options that say which model is asked, and how.
M.OPTIONS = { model = "string", temperature = "number", max_tokens = "number", reasoning_effort = "string",
              verbosity = "string" }

--- What the mock of a name answers; raises in mock mode where there is none.
---@param what string the construct, as in "classifier"
---@param args table what the mock's conditions are held against
---@param message string what an agent would be told, for a mock in an agent's form
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
    errors.raise(("%s '%s' is not mocked, and in mock mode nobody is asked"):format(what, name),
      { hint = ("write Mocks { %s = { returns = … } }, or the step: the model \"%s\" predicts …"):format(name, name) })
  elseif turn.error then
    mocks.raise(turn.error)
  end
  return true, turn.data or turn.message or ""
end

--- The full name of a model.
---@param model string?
function M.model_of(model)
  model = model or defaults.model
  return model:find("/", 1, true) and model or defaults.provider .. "/" .. model
end

---@class Inquiry
---@field what string the construct, as in "classifier"
---@field name string who asks
---@field text string what it is asked about
---@field args table what a mock's conditions are held against
---@field model string?
---@field system string
---@field messages table[] what follows; the answer is added to it
---@field temperature number?
---@field max_tokens integer?

local function real_answer(inquiry, model)
  local messages = { { role = "system", content = inquiry.system } }
  table.move(inquiry.messages, 1, #inquiry.messages, 2, messages)
  local reply = errors.call_host(host.call_model, {
    model = model, messages = messages, streaming = false, temperature = inquiry.temperature,
    max_tokens = inquiry.max_tokens, reasoning_effort = inquiry.reasoning_effort, verbosity = inquiry.verbosity,
  }, function() return true end)
  return reply.text, reply.usage
end

--- Asks a model, or in mock mode the mock of a name; either is a turn in the record of the run.
---@param inquiry Inquiry
---@return any answer a text, or what the mock returns
function M.ask(inquiry)
  local model = M.model_of(inquiry.model)
  if not run.is_mocked then
    errors.call_host(host.check_model, model, nil, nil)
  end
  local question = inquiry.messages[#inquiry.messages].content
  run.emit { type = "turn_started", agent = inquiry.name, model = model, message = question, mocked = run.is_mocked }
  local is_mocked, answer = M.mocked(inquiry.what, inquiry.name, inquiry.args, inquiry.text)
  local used = usage.none()
  if not is_mocked then
    answer, used = real_answer(inquiry, model)
  end
  local text = values.text(answer)
  run.emit { type = "turn_finished", agent = inquiry.name, text = text, usage = used }
  table.insert(inquiry.messages, { role = "assistant", content = text })
  return answer
end

return M
