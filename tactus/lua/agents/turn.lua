--- A turn of an agent: one question, one answer. `real_turn` and `mocked_turn` supply the answer.

local import = ...

local errors = import "engine/errors"
local history = import "agents/history"
local limits = import "engine/limits"
local model_options = import "models/model_options"
local run_record = import "run/run_record"
local run = import "run/run_state"
local schema = import "types/schema"
local prompt_template = import "types/prompt_template"
local usage = import "models/usage"
local values = import "engine/values"

local answer = import(run.is_mocked and "agents/mocked_turn" or "agents/real_turn").answer

local M = {}

M.CALL_OPTIONS = values.merged(model_options.TYPES, {
  message = "string", system_prompt = "string", system_prompt_suffix = "string", tools = "table",
  streaming = "boolean", on_token = "function",
})

local function option(agent, call, name)
  if call[name] ~= nil then
    return call[name]
  end
  return agent[name]
end

local function scopes(agent, call)
  local input = setmetatable({}, { __index = run.inputs })
  for key, value in next, call do
    if not M.CALL_OPTIONS[key] or key == "message" then
      input[key] = value
    end
  end
  local prepared = agent.prepare and agent.prepare() or {}
  if type(prepared) ~= "table" then
    errors.raise(("'prepare' of agent '%s' returned %s; expected a table"):format(agent.name, values.show(prepared)))
  end
  local env = setmetatable({}, { __index = function(_, name) return run.getenv(name) end })
  return { env = env, input = input, params = input, context = run.inputs, state = run.state, prepared = prepared }
end

local function user_message(agent, call, known)
  local message = call.message
  if (message == nil or message == "") and agent.calls == 0 and agent.initial_message then
    message = prompt_template.fill(agent.initial_message, known)
  end
  return message ~= "" and message or nil
end

local function system_prompt(agent, call, known)
  local text = option(agent, call, "system_prompt")
  if type(text) == "function" then
    text = text()
    if type(text) ~= "string" then
      errors.raise(("the system_prompt of agent '%s' returned %s; expected a string"):format(agent.name, values.show(text)))
    end
  end
  local parts = { prompt_template.fill(text, known) }
  if call.system_prompt_suffix then
    parts[#parts + 1] = prompt_template.fill(call.system_prompt_suffix, known)
  end
  if agent.output then
    parts[#parts + 1] = schema.instructions(agent.output)
  end
  return table.concat(parts, "\n\n")
end

-- A turn that names a tool which the agent lacks keeps all tools, as in the original Tactus.
local function tools_of(agent, call)
  if not call.tools then
    return agent.tool_list
  end
  local chosen = {}
  for _, wanted in ipairs(call.tools) do
    local name = type(wanted) == "table" and wanted.name or wanted
    local found
    for _, item in ipairs(agent.tool_list) do
      found = item.name == name and item or found
    end
    if not found then
      run.emit { type = "log_written", level = "warning",
                 message = ("agent '%s' has no tool '%s', so the turn keeps all tools of the agent: %s")
                   :format(agent.name, values.text(name), #agent.tool_names > 0 and table.concat(agent.tool_names, ", ") or "none") }
      return agent.tool_list
    end
    chosen[#chosen + 1] = found
  end
  return chosen
end

---@class Turn
---@field agent table
---@field call CallOptions
---@field system string
---@field tools AgentTool[]
---@field streaming boolean
---@field on_token fun(token: string)?
---@field usage Usage
---@field since integer? the id of the last message before the turn
---@field received string? the text received by the last request
---@field is_complete boolean? whether that text is complete
---@field finish_reason string? why the last answer is incomplete

local function tell_failure(turn, failure)
  if not limits.fatal() then
    run.emit { type = "turn_failed", agent = turn.agent.name, text = turn.received or "",
               is_complete = turn.is_complete == true, usage = turn.usage, message = errors.describe(failure).message }
  end
end

-- If a program catches the failure and asks again, the question must not appear twice in the conversation.
local function answer_or_forget(turn, message)
  turn.since = history.last_id()
  if message then
    history.add({ role = "user", content = message }, turn.agent)
  end
  local ok, text, data = pcall(answer, turn)
  usage.add(turn.agent.handle.usage, turn.usage)
  if not ok then
    history.forget(turn.agent, turn.since)
    tell_failure(turn, text)
    error(text, 0)
  end
  return text, data
end

-- Streaming is on by default, except for structured answers, which are of no use in pieces.
local function is_streaming(agent, call)
  local given = option(agent, call, "streaming")
  if given == nil then
    return agent.output == nil
  end
  return given
end

local function take(agent, call)
  local known = scopes(agent, call)
  local message = user_message(agent, call, known)
  agent.calls = agent.calls + 1
  local turn = {
    agent = agent, call = call, system = system_prompt(agent, call, known), tools = tools_of(agent, call),
    streaming = is_streaming(agent, call), on_token = option(agent, call, "on_token"), usage = usage.none(),
  }
  run_record.add_prompt(agent.name, turn.system)
  run.emit { type = "turn_started", agent = agent.name, model = agent.model, message = message,
             mocked = run.is_mocked }
  local text, data = answer_or_forget(turn, message)
  run.emit { type = "turn_finished", agent = agent.name, text = text, data = data, usage = turn.usage,
             finish_reason = turn.finish_reason,
             empty_lists = data ~= nil and schema.empty_lists(agent.output, data) or nil }
  agent.handle.output = text
  if data == nil then
    data = text
  end
  local result = { output = data, usage = turn.usage, finish_reason = turn.finish_reason }
  function result.cost()
    return usage.cost(turn.usage, agent)
  end
  return values.show_as(result, data)
end

--- Runs a turn of an agent.
---@param agent table the declaration, with its tools resolved
---@param call CallOptions
---@return AgentResult
function M.take(agent, call)
  if agent.is_busy then
    errors.raise(("agent '%s' is called while it is taking a turn"):format(agent.name),
      { hint = "a tool, prompt or callback of an agent cannot call the agent itself" })
  end
  agent.is_busy = true
  local ok, result = pcall(take, agent, call)
  agent.is_busy = false
  if not ok then
    error(result, 0)
  end
  return result
end

return M
