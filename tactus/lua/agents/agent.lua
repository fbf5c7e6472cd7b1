--- `Agent`: a model with a system prompt, tools and its own memory. Each call runs one turn.
---
---     poet = Agent { model = "openai/gpt-6-luna", system_prompt = "Write one line.", streaming = true }
---     local turn = poet("About rain.")            -- or poet { message = "About rain." }
---     print(turn.output, turn.usage.total_tokens)
---
--- `on_token` is called with each token of the answer as it arrives; the call still returns the whole answer. With
--- `output`, the answer is data: `turn.output.mood`.

local import, host = ...

local defaults = import "models/defaults"
local errors = import "engine/errors"
local history = import "agents/history"
local model_options = import "models/model_options"
local declarations = import "engine/declarations"
local options = import "engine/options"
local program = import "engine/program"
local run = import "run/run_state"
local schema = import "types/schema"
local turn = import "agents/turn"
local usage = import "models/usage"
local values = import "engine/values"

local MODEL_OPTIONS = values.merged(model_options.TYPES, model_options.TARGET, { name = "string" })

---@class AgentOptions
---@field name string? defaults to the variable's name; required for agents created in a loop
---@field model string|table? `provider/name`, or a table with `name` and options; without a provider, openai
---@field provider string? the provider, if the model names none
---@field system_prompt string|(fun(): string) a template, or a function that returns one and is called before each turn
---@field initial_message string? the message of the first call without one; a template
---@field tools any[]? tools, toolsets, their names, or filters
---@field inline_tools table[]? tools that belong to this agent only
---@field tool_choice any? passed on to the provider
---@field output table<string, Field>? the fields of a structured answer
---@field response table? `{ retries = n, retry_delay = seconds }`, used after a failed or invalid answer
---@field retry { attempts: integer?, delay: number? }? an alternative to `response`: the total number of attempts
---@field input table<string, Field>? additional values of a call: validated, and available as `{input.key}` in prompts
---@field prepare (fun(): table)? called before each turn; its result is available as `{prepared.key}` in prompts
---@field message_history { filter: Filter }? selects the messages that the model sees
---@field streaming boolean? pass on tokens as they arrive; true by default
---@field disable_streaming boolean? the opposite of `streaming`
---@field on_token fun(token: string)? called with each token
---@field temperature number? 0 by default, except for models that do not accept it
---@field max_tokens integer? the maximum length of the answer
---@field model_type "chat"|"responses"? the API to use; Chat Completions by default
---@field reasoning_effort "none"|"minimal"|"low"|"medium"|"high"|"xhigh"|"max"? the reasoning effort, for models that support it
---@field verbosity "low"|"medium"|"high"? the length of answers, for models that support it
---@field request_timeout number? the maximum time in seconds that the provider may send nothing; 120 by default
---@field max_input_tokens integer? the maximum size of a request, estimated at 4 bytes per token; larger requests are not sent
---@field model_attempt_max_attempts integer? the maximum number of attempts for a request that fails temporarily; 4 by default
---@field base_url string? a custom endpoint; it receives only the key from `api_key_env`
---@field api_key_env string? the environment variable that holds the key
---@field allow_http boolean? whether the key may be sent to base_url unencrypted, over plain http
---@field max_turns integer? the maximum number of tool rounds in one turn; 16 by default
local OPTIONS = values.merged(MODEL_OPTIONS, {
  name = "string", model = "any", provider = "string", system_prompt = "any", initial_message = "string", tools = "table",
  inline_tools = "table", tool_choice = "any", output = "table", response = "table", retry = "table", input = "table", prepare = "function",
  message_history = "table", streaming = "boolean", disable_streaming = "boolean", on_token = "function", max_turns = "number",
})

-- Options of the original Tactus that have no effect, and what to write instead. It ignores all others, too.
local IGNORED = {
  module = "remove it: an agent always asks its model directly",
  context = "put the text into system_prompt, or compute it with prepare",
  skills = "put the text into system_prompt",
  steering_enabled = "remove it",
  max_input_tokens = "write message_history = { filter = filters.tail_tokens(n) }",
  request_limit = "write max_turns, the number of tool rounds in one turn",
  usage_limits = "write max_turns and max_tokens",
  model_settings = "write temperature, max_tokens and the like as options of the Agent",
}
local IGNORED_OF_HISTORY = { source = "remove it: each agent has its own conversation, with the messages of MessageHistory" }

local RETRY = { attempts = "number", delay = "number" }
local RESPONSE = { retries = "number", retry_delay = "number" }

---@class CallOptions
---@field [string] any other keys are available as `{input.key}` in the system prompt
---@field message string? the user message
---@field system_prompt string? replaces the agent's system prompt for this turn
---@field system_prompt_suffix string? appended to the agent's system prompt for this turn
---@field tools string[]? the names of the agent's tools that this turn may use
---@field streaming boolean? overrides the agent's option for this turn, as do the options below
---@field on_token fun(token: string)? called with each token of this turn
---@field temperature number?
---@field max_tokens integer?
---@field model_type "chat"|"responses"?
---@field reasoning_effort string?
---@field verbosity string?
---@field request_timeout number?
local CALL_OPTIONS = turn.CALL_OPTIONS

-- The similarity above which a name counts as a misspelt option, from 0 to 1.
local ALIKE = 0.75

--- Reads the option `model`: a name, or a table with a name and options.
local function model_table(model)
  if model == nil or type(model) == "string" then
    return { name = model }
  end
  if options.check("the option 'model' of Agent", model, MODEL_OPTIONS, {}) then
    model_options.check("the option 'model' of Agent", model)
    return model
  end
  return {}
end

-- Providers that may be followed by a colon; any other colon is part of the name.
local COLON_PROVIDERS = { openai = true, anthropic = true, bedrock = true, gemini = true, ollama = true }

--- Parses `provider/name`; a model without a provider uses the default provider.
---@return string model `provider/name`, string provider
local function model_and_provider(model, provider_option)
  model = type(model) == "string" and model or defaults.model
  local provider, name = model:match("^([%w_-]+)/(.+)$")
  local before_colon, after_colon = model:match("^(%a+):(.+)$")
  if not provider and COLON_PROVIDERS[before_colon] then
    provider, name = before_colon, after_colon
  end
  if provider_option and provider ~= provider_option then
    provider, name = provider_option, model
  end
  provider, name = provider or defaults.provider, name or model
  return provider .. "/" .. name, provider
end

-- The declared input values of a call, without its options.
local function checked_input(agent, given)
  local fields, own, result = values.merged(agent.input), {}, {}
  for name in pairs(CALL_OPTIONS) do
    fields[name] = nil
  end
  for name, value in next, given do
    if CALL_OPTIONS[name] then
      result[name] = value
    else
      own[name] = value
    end
  end
  return values.merged(result, schema.arguments(("agent '%s'"):format(agent.name), fields, own))
end

-- A key that no prompt uses has no effect, so a key that resembles an option is a misspelt option.
local function misspelt(agent, given)
  if type(agent.system_prompt) == "function" then
    return nil
  end
  local prompts = table.concat({ agent.system_prompt, agent.initial_message or "", given.system_prompt or "",
                                 given.system_prompt_suffix or "" }, " ")
  for _, key in ipairs(values.sorted_keys(given)) do
    local name = tostring(key)
    local is_known = CALL_OPTIONS[name] or (agent.input or {})[name]
      or prompts:find("{" .. name .. "}", 1, true) or prompts:find("." .. name .. "}", 1, true)
    for option in pairs(is_known and {} or CALL_OPTIONS) do
      if given[option] == nil and import("engine/similarity").ratio(name:lower(), option) >= ALIKE then
        return ("'%s' is not an option of a call of agent '%s', and no prompt uses it"):format(name, agent.name),
          errors.unknown(name, values.sorted_keys(CALL_OPTIONS), "its options")
      end
    end
  end
  return nil
end

local function call_options(agent, given)
  if type(given) == "string" then
    given = { message = given }
  elseif given == nil then
    given = {}
  end
  local what = ("agent '%s' is called with"):format(agent.name)
  errors.expect(what, given, "table", "a message or a table")
  for name, expected in pairs(CALL_OPTIONS) do
    if given[name] ~= nil then
      errors.expect(("%s %s ="):format(what, name), given[name], expected, "a " .. expected)
    end
  end
  model_options.check(("a call of agent '%s'"):format(agent.name), given)
  local message, more = misspelt(agent, given)
  if message then
    errors.raise(message, more)
  end
  return agent.input and checked_input(agent, given) or given
end

-- The members of agents in older versions of Tactus, and what to write.
local OLD_MEMBERS = { turn = "%s(…)", run = "%s(…)", call = "%s(…)", respond = "%s(…)" }

-- Says what to write instead of a member of older versions; nil for any other one.
local function old_member(name, key)
  local form = OLD_MEMBERS[key]
  if form then
    return ("agent '%s' has no '%s'"):format(name, key), { hint = "write " .. form:format(name) }
  end
  return nil
end

--- Resolves the tools of an agent; they may be declared after it.
local function complete(agent)
  if agent.tool_list then
    return
  end
  local has_tools = agent.tools or agent.inline_tools
  agent.tool_list, agent.tool_names = has_tools and import("tools/agent_tools").of_agent(agent) or {}, {}
  agent.foreign = agent.tool_list.foreign
  for index, item in ipairs(agent.tool_list) do
    agent.tool_names[index] = item.name
  end
end

local function take_turn(agent, given)
  run.require_running(("agent '%s' is called"):format(declarations.name_of(agent)))
  if not agent.name then
    declarations.complete()
  end
  complete(agent)
  if agent.foreign and not run.is_mocked then
    import("tools/foreign_tools").refuse(agent.foreign)
  end
  if not run.is_mocked then
    errors.call_host(host.check_model, agent.model, agent.base_url, agent.api_key_env, agent.allow_http)
  end
  return turn.take(agent, call_options(agent, given))
end

program.when_complete(function()
  for _, agent in ipairs(declarations.all("agent")) do
    complete(agent)
  end
end)

---@class AgentResult
---@field output any the answer: text, or data if the agent declares an `output`
---@field usage Usage of all requests of the turn
---@field finish_reason string? why the answer is incomplete: "length", "content_filter", "refusal" or the provider's own value
---@field cost fun(): Cost The cost of the turn.

---@class AgentHandle
---@field name string the declared name
---@field output string? the text of the last answer
---@field usage Usage of all turns
---@field cost fun(): Cost The cost of all turns.
---@field get_history fun(): table[] Returns the agent's conversation so far.
---@field clear_history fun() Clears the agent's conversation.
---@overload fun(call: string|CallOptions?): AgentResult
local function handle_of(agent)
  local handle = { usage = usage.none() }
  function handle.cost()
    return usage.cost(handle.usage, agent)
  end
  function handle.get_history()
    return history.of(agent)
  end
  function handle.clear_history()
    history.forget(agent)
    agent.calls = 0
  end
  return declarations.handle(agent, handle, function(call)
    return take_turn(agent, call)
  end, function(key)
    local message, more = old_member(declarations.name_of(agent), key)
    if message then
      errors.raise(message, more)
    end
  end)
end

local function streaming_of(given)
  if given.streaming == nil and given.disable_streaming then
    return false
  end
  return given.streaming
end

local M = {}

--- Judges a key in the table of a call that is not being made; nil if it may be an option or a value for the prompts.
---@return "error"|nil severity, string? message, table? more
function M.judge_call(agent, key)
  local message, more = misspelt(agent, { [key] = "" })
  return message and "error", message, more
end

--- Returns the members of older versions that agents do not have.
---@return table<string, { message: string, hint: string }> by what programs write, as in "poet.turn"
function M.old_members()
  local list = {}
  for _, agent in ipairs(declarations.all("agent")) do
    for key in pairs(OLD_MEMBERS) do
      local message, more = old_member(agent.name, key)
      list[agent.name .. "." .. key] = { message = message, hint = more.hint }
    end
  end
  return list
end

local function declared(given, name)
  if not options.check("Agent", given, OPTIONS, IGNORED) then
    given = {}
  end
  options.require("Agent", given, "system_prompt")
  model_options.check("Agent", given, OPTIONS)
  if type(given.output) == "table" then
    schema.check("output", given.output)
  end
  if given.system_prompt ~= nil and type(given.system_prompt) ~= "string" and type(given.system_prompt) ~= "function" then
    errors.problem(("option 'system_prompt' of Agent is %s; expected a string or a function")
      :format(values.show(given.system_prompt)))
  end
  for name, known in pairs { retry = RETRY, response = RESPONSE } do
    if type(given[name]) == "table" then
      options.check(("the option '%s' of Agent"):format(name), given[name], known)
      model_options.check(("the option '%s' of Agent"):format(name), given[name], known)
    end
  end
  if type(given.retry) == "table" then
    given.response = given.response or { retries = (given.retry.attempts or 3) - 1, retry_delay = given.retry.delay }
  end
  if type(given.input) == "table" then
    schema.check("input", given.input)
  end
  if type(given.message_history) == "table" then
    options.check("the option 'message_history' of Agent", given.message_history, { filter = "function" },
      IGNORED_OF_HISTORY)
  end
  local chosen = model_table(given.model)
  if type(chosen.name) == "string" and not chosen.name:find("^[^/]*[^/%s]$") and not chosen.name:find("^[%w_-]+/%S+$") then
    errors.problem(("the model %s has no name"):format(values.show(chosen.name)), { hint = 'write "provider/name"' })
  end
  local model, provider = model_and_provider(chosen.name, given.provider)
  local agent = { kind = "agent", construct = "Agent", calls = 0, 
                  named = host.chosen_models and import("models/chosen").replace or nil }
  for name in pairs(OPTIONS) do
    agent[name] = given[name]
  end
  agent.name = nil -- known once it is declared
  agent.model, agent.provider, agent.streaming = model, provider, streaming_of(given)
  for name in pairs(MODEL_OPTIONS) do
    if agent[name] == nil and name ~= "name" then
      agent[name] = chosen[name]
    end
  end
  local handle = handle_of(agent)
  declarations.declare(agent, name or (type(given.name) == "string" and given.name or nil))
  return handle
end

-- Declares an agent whose name stands before its options, as older versions do, and sets the global of that name.
local function declared_by_old_form(given, name)
  errors.remark("note", ("Agent %s { … } is the form of older versions"):format(values.show(name)),
    { hint = ("write %s = Agent { … }"):format(name) })
  local handle, globals = declared(given, name), import("run/procedure").globals
  if rawget(globals, name) == nil then
    globals[name] = handle
  end
  return handle
end

-- Finds the agent of a name or, while the program loads, returns the function that declares it.
local function named(name)
  local known = declarations.find("agent", name)
  if known then
    return known.handle
  elseif run.is_under_way() then
    errors.raise(("unknown agent '%s'"):format(name), errors.unknown(name, declarations.list("agent"), "declared agents"))
  end
  return function(given)
    return declared_by_old_form(given, name)
  end
end

---@param given AgentOptions
---@return AgentHandle
function M.Agent(given, ...)
  if type(given) ~= "string" then
    return declared(given)
  elseif ... ~= nil then
    return named(given)(...)
  end
  return named(given)
end

return M
