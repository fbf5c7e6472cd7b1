--- Request options: set on an agent, in its `model` table or on a single call, which takes precedence.

local import = ...

local errors = import "engine/errors"
local values = import "engine/values"

local M = {}

--- The options of a request with their Lua types.
M.TYPES = {
  temperature = "number", max_tokens = "number", model_type = "string", reasoning_effort = "string",
  verbosity = "string", request_timeout = "number", max_input_tokens = "number", model_attempt_max_attempts = "number",
}

--- The options for a custom endpoint and key of an agent.
M.TARGET = { base_url = "string", api_key_env = "string", allow_http = "boolean" }

---@param expected string|string[] the expected value, or the allowed words
local function rule(test, expected)
  return { test = test, expected = expected }
end

local function one_of(words)
  return rule(function(value) return values.contains(words, value) end, words)
end

local from_zero = rule(function(value) return value >= 0 end, "0 or more")
local from_one = rule(function(value) return math.tointeger(value) and value >= 1 end, "a positive integer")

local RULES = {
  temperature = from_zero,
  max_tokens = from_one, max_input_tokens = from_one, model_attempt_max_attempts = from_one,
  model_type = one_of { "chat", "responses" },
  reasoning_effort = one_of { "none", "minimal", "low", "medium", "high", "xhigh", "max" },
  verbosity = one_of { "low", "medium", "high" },
  request_timeout = rule(function(value) return value > 0 end, "a number of seconds"),
  max_turns = from_one, attempts = from_one, retries = from_zero, delay = from_zero, retry_delay = from_zero,
}

local function words_of(expected)
  return type(expected) == "table" and "one of " .. values.show(expected) or expected
end

--- Checks the values of the given options; wrong types were already reported.
---@param owner string for example "Agent"
---@param given table
---@param known table<string, string>? the known options with their Lua types; those of a request by default
function M.check(owner, given, known)
  known = known or M.TYPES
  for _, name in ipairs(values.sorted_keys(given)) do
    local value, rule_of = given[name], RULES[name]
    if rule_of and type(value) == known[name] and not rule_of.test(value) then
      errors.problem(("option '%s' of %s is %s; expected %s")
        :format(name, owner, values.show(value), words_of(rule_of.expected)))
    end
  end
end

--- Returns the options of one request.
---@param agent table the declaration
---@param call CallOptions
---@return table
function M.of(agent, call)
  local result = { base_url = agent.base_url, api_key_env = agent.api_key_env, allow_http = agent.allow_http }
  for name in pairs(M.TYPES) do
    result[name] = call[name]
    if result[name] == nil then
      result[name] = agent[name]
    end
  end
  if agent.declared_model then
    import("models/chosen").adapt(result, agent.declared_model, agent.model)
  end
  for _, name in ipairs { "max_tokens", "max_input_tokens", "model_attempt_max_attempts" } do
    result[name] = math.tointeger(result[name])
  end
  return result
end

return M
