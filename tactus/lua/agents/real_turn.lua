--- A turn answered by a model: as many requests as its tool calls need, until there is an answer.

local import, host = ...

local errors = import "engine/errors"
local history = import "agents/history"
local model_options = import "models/model_options"
local run = import "run/run_state"
local schema = import "types/schema"
local structured_output = import "types/structured_output"
local token_listener = import "agents/token_listener"
local usage = import "models/usage"

local M = {}

local MOST_ROUNDS = 16

local function remember(agent, message)
  history.add(message, agent)
end

local function described(list)
  local result = {}
  for index, item in ipairs(list) do
    result[index] = { name = item.name, description = item.tool.description or "Tool: " .. item.name,
                      parameters = schema.to_json_schema(item.tool.input or {}) }
  end
  return #result > 0 and result or nil
end

local function request(turn)
  local result = model_options.of(turn.agent, turn.call)
  result.model, result.streaming, result.tools = turn.agent.model, turn.streaming, described(turn.tools)
  result.messages = history.of(turn.agent, turn.since, (turn.agent.message_history or {}).filter)
  table.insert(result.messages, 1, { role = "system", content = turn.system })
  result.tool_choice = #turn.tools > 0 and turn.agent.tool_choice or nil
  return result
end

local function ask_once(turn)
  local hear, raise_failure = token_listener.listener(turn)
  local ok, reply = host.call_model(request(turn), hear)
  turn.received, turn.is_complete = reply.text, ok
  raise_failure()
  if ok then
    usage.add(turn.usage, reply.usage)
    turn.finish_reason = reply.finish_reason
  end
  return ok, reply
end

local function ask(turn)
  local response = turn.agent.response or {}
  for _ = 1, response.retries or 0 do
    local ok, reply = ask_once(turn)
    if ok then
      return reply
    elseif reply.fatal then
      errors.raise_host(reply)
    end
    run.sleep(response.retry_delay or 0)
  end
  return errors.settle_host(ask_once(turn))
end

--- Runs the tool calls of a reply. `done` ends the turn immediately; the other calls still need a result, because
--- providers require one.
---@return boolean is_done
local function answer_calls(turn, calls)
  local is_done = false
  for _, call in ipairs(calls) do
    local content = is_done and "not carried out: the task was done"
      or import("tools/tool_calls").answer(import("tools/agent_tools").find(turn.tools, call.name), call, turn.agent.name)
    remember(turn.agent, { role = "tool", tool_call_id = call.id, content = content })
    is_done = is_done or call.name == "done"
  end
  return is_done
end

--- Sends requests until there is an answer. An answer that is complete but empty is requested once more.
local function real_text(turn)
  local rounds = turn.agent.max_turns or MOST_ROUNDS
  local is_last = false
  for _ = 1, rounds do
    local reply = ask(turn)
    remember(turn.agent, { role = "assistant", content = reply.text, tool_calls = reply.tool_calls })
    if reply.tool_calls then
      if answer_calls(turn, reply.tool_calls) then
        return reply.text
      end
    elseif is_last or reply.finish_reason or reply.text:find("%S") then
      return reply.text
    else
      remember(turn.agent, { role = "user", content = "Give your final answer now." })
      is_last = true
    end
  end
  errors.raise(("agent '%s' kept calling tools for %d round%s"):format(turn.agent.name, rounds, rounds == 1 and "" or "s"),
    { hint = "say in its system prompt when to stop, or raise 'max_turns'" })
end

local function real_output(turn)
  local agent = turn.agent
  local retries = agent.response and agent.response.retries or 1
  for attempt = 0, retries do
    local text = real_text(turn)
    local data, wrong = structured_output.read(agent.output, text)
    if data then
      return text, data
    elseif attempt == retries then
      wrong = turn.finish_reason and ("%s (finish reason: %s)"):format(wrong, turn.finish_reason) or wrong
      errors.raise(("the output of agent '%s' does not match its declaration: %s"):format(agent.name, wrong))
    end
    run.sleep(agent.response and agent.response.retry_delay or 0)
    remember(agent, { role = "user", content = ("Not accepted: %s. Reply with only the JSON object."):format(wrong) })
  end
end

--- Answers a turn with the model of its agent.
---@param turn Turn
---@return string text, any data
function M.answer(turn)
  if turn.agent.output then
    return real_output(turn)
  end
  return real_text(turn)
end

return M
