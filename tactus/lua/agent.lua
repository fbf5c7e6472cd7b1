--- `Agent`: a model with a system prompt and a memory of its own. Calling it takes a turn.
---
---     poet = Agent { model = "openai/gpt-4o-mini", system_prompt = "Write one line.", streaming = true }
---     local turn = poet("About rain.")            -- or poet { message = "About rain." }
---     print(turn.output, turn.usage.total_tokens)
---
--- With `on_token`, a program hears each piece of the answer as it arrives; the call still returns the whole.

local import, host = ...

local errors = import "errors"
local mocks = import "mocks"
local options = import "options"
local program = import "program"
local run = import "run"
local template = import "template"
local values = import "values"

---@class AgentOptions
---@field model string? `provider/name`; a name alone means openai
---@field provider string?
---@field system_prompt string a template
---@field initial_message string? the message of the first call that has none; a template
---@field streaming boolean? whether tokens are passed on as they arrive; they are unless this is false
---@field on_token fun(token: string)? called with each token
---@field temperature number?
---@field max_tokens integer?
local OPTIONS = {
  model = "string", provider = "string", system_prompt = "string", initial_message = "string",
  streaming = "boolean", on_token = "function", temperature = "number", max_tokens = "number",
}

---@class CallOptions
---@field message string? what the user says; every key that is not an option is `{input.key}` in the system prompt
---@field system_prompt string? in place of the agent's, for this turn
---@field streaming boolean?
---@field on_token fun(token: string)?
---@field temperature number?
---@field max_tokens integer?
local CALL_OPTIONS = {
  message = "string", system_prompt = "string", streaming = "boolean", on_token = "function",
  temperature = "number", max_tokens = "number",
}

local DEFAULT_PROVIDER = "openai"
local DEFAULT_MODEL = "gpt-4o"

--- Reads `provider/name`; a model without a provider is the default one's.
---@return string model `provider/name`, string provider
local function model_and_provider(given)
  local model = given.model or DEFAULT_MODEL
  local provider, name = model:match("^([%w_-]+)/(.+)$")
  if given.provider and provider ~= given.provider then
    provider, name = given.provider, model
  end
  provider, name = provider or DEFAULT_PROVIDER, name or model
  return provider .. "/" .. name, provider
end

local function call_options(agent, given)
  if type(given) == "string" then
    given = { message = given }
  elseif given == nil then
    given = {}
  elseif type(given) ~= "table" then
    errors.raise(("agent '%s' is called with %s; expected a message or a table"):format(agent.name, values.show(given)))
  end
  for name, expected in pairs(CALL_OPTIONS) do
    if given[name] ~= nil and type(given[name]) ~= expected then
      errors.raise(("agent '%s' is called with %s = %s; expected a %s")
        :format(agent.name, name, values.show(given[name]), expected))
    end
  end
  return given
end

local function scopes(call)
  local input = setmetatable({}, { __index = run.inputs })
  for key, value in pairs(call) do
    if not CALL_OPTIONS[key] or key == "message" then
      input[key] = value
    end
  end
  return { input = input, state = run.state }
end

local function option(agent, call, name)
  if call[name] ~= nil then
    return call[name]
  end
  return agent[name]
end

local function user_message(agent, call)
  local message = call.message
  if (message == nil or message == "") and agent.calls == 0 and agent.initial_message then
    message = template.fill(agent.initial_message, scopes(call))
  end
  return message ~= "" and message or nil
end

local function messages_for(agent, call, message)
  local messages = {}
  local prompt = option(agent, call, "system_prompt")
  if prompt then
    messages[1] = { role = "system", content = template.fill(prompt, scopes(call)) }
  end
  for _, old in ipairs(agent.history) do
    messages[#messages + 1] = old
  end
  if message then
    messages[#messages + 1] = { role = "user", content = message }
  end
  return messages
end

-- An error in on_token must not cross the host, which would lose its line: it is kept here and raised afterwards.
local function token_listener(agent, on_token)
  local failed, failure = false, nil
  local function hear(token)
    local ok, value = pcall(function()
      run.emit { type = "text_streamed", agent = agent.name, text = token }
      if on_token then
        on_token(token)
      end
    end)
    if not ok then
      failed, failure = true, value
    end
    return ok
  end
  return hear, function()
    if failed then
      error(failure, 0)
    end
  end
end

local function mocked_reply(agent, message, streaming, hear)
  local turn = mocks.turn(agent.name, agent.calls, message)
  if streaming then
    for _, token in ipairs(mocks.tokens(turn.message)) do
      if not hear(token) then
        break
      end
    end
  end
  return { text = turn.message, usage = { prompt_tokens = 0, completion_tokens = 0, total_tokens = 0 } }
end

local function request(agent, call, message, streaming)
  return {
    model = agent.model, agent = agent.name, messages = messages_for(agent, call, message), streaming = streaming,
    temperature = option(agent, call, "temperature"), max_tokens = option(agent, call, "max_tokens"),
  }
end

local function remember(agent, message, text)
  if message then
    table.insert(agent.history, { role = "user", content = message })
  end
  table.insert(agent.history, { role = "assistant", content = text })
end

local function ask(agent, call, message, streaming)
  local hear, raise_failure = token_listener(agent, option(agent, call, "on_token"))
  if run.is_mocked then
    local reply = mocked_reply(agent, message, streaming, hear)
    raise_failure()
    return reply
  end
  local ok, reply = host.call_model(request(agent, call, message, streaming), hear)
  raise_failure()
  if not ok then
    errors.raise_host(reply)
  end
  return reply
end

local function take_turn(agent, given)
  run.require_running(("agent '%s' is called"):format(agent.name))
  local call = call_options(agent, given)
  if not run.is_mocked then
    errors.call_host(host.check_model, agent.model)
  end
  local message = user_message(agent, call)
  agent.calls = agent.calls + 1
  local streaming = option(agent, call, "streaming") ~= false
  run.emit { type = "turn_started", agent = agent.name, model = agent.model, message = message,
             mocked = run.is_mocked }
  local reply = ask(agent, call, message, streaming)
  remember(agent, message, reply.text)
  run.emit { type = "turn_finished", agent = agent.name, text = reply.text, usage = reply.usage }
  agent.handle.output = reply.text
  return { output = reply.text, usage = reply.usage }
end

---@param given AgentOptions
return function(given)
  if not options.check("Agent", given, OPTIONS) then
    given = {}
  end
  options.require("Agent", given, "system_prompt")
  local model, provider = model_and_provider(type(given.model) ~= "string" and {} or given)
  local _, line = errors.where()
  local agent = { model = model, provider = provider, line = line, history = {}, calls = 0,
                  streaming = given.streaming, on_token = given.on_token, system_prompt = given.system_prompt,
                  initial_message = given.initial_message, temperature = given.temperature,
                  max_tokens = given.max_tokens }
  agent.handle = setmetatable({}, {
    __metatable = "an agent",
    __name = "agent",
    __call = function(_, call)
      return take_turn(agent, call)
    end,
  })
  program.add_agent(agent)
  return agent.handle
end
