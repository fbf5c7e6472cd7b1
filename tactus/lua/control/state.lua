--- `state`: the state of a run. Procedures share it, specifications check it, and prompts use it as `{state.key}`.
---
---     state.visits = (state.visits or 0) + 1

local import = ...

local errors = import "engine/errors"
local run = import "run/run_state"
local schema = import "types/schema"
local values = import "engine/values"

local function set(key, value)
  if type(key) ~= "number" then
    errors.expect("the key of a state is", key, "string", "a string")
  end
  run.state[key] = value
  local plain = run.plain(("state '%s'"):format(tostring(key)), value)
  run.emit { type = "state_changed", key = tostring(key), value = plain,
             empty_lists = plain ~= nil and schema.empty_lists(nil, plain) or nil }
end

---@class state
---@field [string] any the value of a key; nil if it was never set
local state = setmetatable({}, {
  __metatable = "the state",
  __index = function(_, key) return run.state[key] end,
  __newindex = function(_, key, value) set(key, value) end,
  __pairs = function() return next, run.state, nil end,
})

--- `State`: functions that read and change the state. `State.key` is the same as `state.key`.
---
---     State.increment("visits")
---     State.append("names", "Ada")
---@class State
---@field set fun(key: string, value: any) Sets a value.
local State = {}

--- Reads a value.
---@param key string
---@param default any? returned if there is no value
---@return any
function State.get(key, default)
  local value = run.state[key]
  if value == nil then
    return default
  end
  return value
end

State.set = set

--- Adds to a number; any other value counts as 0.
---@param key string
---@param amount number? 1 by default
---@return number
function State.increment(key, amount)
  local before = run.state[key]
  amount = errors.expect("State.increment got the amount", amount or 1, "number", "a number")
  set(key, (type(before) == "number" and before or 0) + amount)
  return run.state[key]
end

--- Appends a value to a list.
---@param key string
---@param value any
function State.append(key, value)
  local list = run.state[key]
  if list ~= nil and type(list) ~= "table" then
    errors.raise(("state '%s' is %s; expected a list"):format(key, values.show(list)))
  end
  list = list or {}
  table.insert(list, value)
  set(key, list)
end

--- Returns a copy of the state.
---@return table
function State.all()
  return values.merged(run.state)
end

--- Clears the state.
function State.clear()
  for _, key in ipairs(values.sorted_keys(run.state)) do
    set(key, nil)
  end
end

import("engine/suggestions").set_functions_of_state(values.sorted_keys(State))

-- `State.x` is `state.x`, except for the names of the functions.
return {
  state = state,
  State = setmetatable(State, {
    __metatable = "State",
    __index = function(_, key) return run.state[key] end,
    __newindex = function(_, key, value) set(key, value) end,
  }),
}
