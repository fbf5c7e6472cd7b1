--- The run under way: its inputs, its state, its outcome, and the events it tells the host.

local import, host = ...

local errors = import "errors"
local limits = import "limits"
local record = import "record"
local values = import "values"

local M = {}

--- True where agents answer with their mocked turns and no model is called.
M.is_mocked = host.is_mocked

--- The inputs of the main procedure, checked; empty before it runs.
M.inputs = {}

--- What the program stored in `state`.
M.state = {}

local is_running = false
local is_in_step = false

--- Copies a value of the program for the host.
---@param what string the beginning of the sentence in which it is named, as in "the result"
function M.plain(what, value)
  local copy, why_not = values.plain(value)
  if why_not then
    errors.raise(("%s cannot be shown: %s"):format(what, why_not))
  end
  return copy
end

local held_events

--- Called before anything that asks somebody; a script that is still being loaded stops here until it runs.
function M.before_effect() end

--- Holds back what the top level of a script tells until the script runs.
function M.hold_events()
  held_events = {}
end

--- Tells an event, and then what was held back before it.
function M.release_events(first)
  local held = held_events or {}
  held_events = nil
  M.emit(first)
  for _, event in ipairs(held) do
    M.emit(event)
  end
end

--- Tells the host what happened, with the line of the program that made it happen.
---@param event table plain data with its `type`
function M.emit(event)
  if not event.line then
    event.label, event.line = errors.where()
  end
  if held_events then
    held_events[#held_events + 1] = event
    return
  end
  record.note(event)
  errors.call_host(host.emit, event)
end

--- Tells whether the main procedure is running, or has run.
function M.is_under_way()
  return is_running
end

--- Raises unless the main procedure is running; declarations are read before that.
---@param what string the beginning of the sentence
function M.require_running(what)
  M.before_effect()
  if not is_running then
    errors.raise(what .. " while the file is being loaded", { hint = "move it into the function of the Procedure" })
  end
end

--- Raises while declarations are read. A step of a file's own may come before the run.
---@param what string the beginning of the sentence
function M.require_loaded(what)
  if not is_in_step then
    M.require_running(what)
  end
end

--- Reads a variable of the environment. In mock mode there is none.
---@param name string
---@return string?
function M.getenv(name)
  M.emit { type = "environment_read", name = tostring(name) }
  return host.getenv and errors.call_host(host.getenv, tostring(name)) or nil
end

--- Waits, but not in mock mode.
function M.sleep(seconds)
  if not M.is_mocked and seconds > 0 then
    errors.call_host(host.sleep, seconds)
  end
end

--- Runs a function as a step of a specification.
function M.as_step(fn, ...)
  is_in_step = true
  local results = table.pack(limits.settle(pcall(fn, ...)))
  is_in_step = false
  return table.unpack(results, 1, results.n)
end

--- Runs a function as the run.
function M.during(fn, ...)
  is_running = true
  return fn(...)
end

return M
