--- A turn in mock mode: a scenario or the file's `Mocks` supply the answer of the model.

local import = ...

local errors = import "engine/errors"
local history = import "agents/history"
local limits = import "engine/limits"
local mocks = import "run/mock_answers"
local run = import "run/run_state"
local schema = import "types/schema"
local token_listener = import "agents/token_listener"
local usage = import "models/usage"

local M = {}

local function mocked_calls(turn, calls)
  for _, call in ipairs(calls or {}) do
    -- In a turn with `tools = {}` a mock may call any tool of the agent, as in the original Tactus.
    local list = #turn.tools > 0 and turn.tools or turn.agent.tool_list
    local tool = import("tools/agent_tools").find(list, call.tool)
      or turn.agent.foreign and import("tools/tool_calls").find(call.tool)
    if not tool then
      errors.raise(("the mock of agent '%s' calls the tool '%s', which the agent does not have")
        :format(turn.agent.name, tostring(call.tool)),
        errors.unknown(call.tool, turn.agent.tool_names, "its tools"))
    end
    local ok, result = limits.settle(pcall(import("tools/tool_calls").call, tool, call.args, turn.agent.name))
    if not ok then
      run.emit { type = "tool_failed", tool = tool.name, agent = turn.agent.name,
                 message = errors.describe(result).message }
    end
    if call.tool == "done" then
      return
    end
  end
end

local function mocked_output(turn, mock, text)
  local fields = turn.agent.output
  if not fields then
    return mock.data
  end
  local data, wrong
  if type(mock.data) == "table" then
    data, wrong = schema.read_output(fields, mock.data)
  else
    data, wrong = import("types/structured_output").read(fields, text)
  end
  if not data then
    errors.raise(("the mock of agent '%s' does not match the agent's output: %s"):format(turn.agent.name, wrong),
      { hint = not mock.data and ('write: the agent "%s" returns data {"field": "value"}'):format(turn.agent.name) or nil })
  end
  return data
end

--- Answers a turn with the mocks of its agent.
---@param turn Turn
---@return string text, any data
function M.answer(turn)
  local agent = turn.agent
  local mock = mocks.turn("agent", agent.name, turn.call.message) or { message = "Mocked response from " .. agent.name }
  usage.add(turn.usage, usage.of_mock(mock.usage))
  turn.finish_reason = mock.finish_reason
  mocked_calls(turn, mock.tool_calls)
  if mock.error then
    mocks.raise(mock.error)
  end
  local text = mock.message or ""
  if turn.streaming then
    local hear, raise_failure = token_listener.listener(turn)
    for _, token in ipairs(mocks.tokens(text)) do
      if not hear(token) then
        break
      end
    end
    raise_failure()
  end
  history.add({ role = "assistant", content = text }, agent)
  return text, mocked_output(turn, mock, text)
end

return M
