--- The current run: its inputs, its state, its outcome, and the events that it sends to the host.

local import, host = ...

local errors = import "engine/errors"
local places = import "engine/places"
local limits = import "engine/limits"
local run_record = import "run/run_record"
local values = import "engine/values"

local M = {}

--- True if agents answer with mocked turns and no model is called.
M.is_mocked = host.is_mocked

--- The validated inputs of the main procedure; empty before it runs.
M.inputs = {}

--- The contents of `state`.
M.state = {}

local is_running = false
local is_in_step = false

--- Copies a value of the program for the host.
---@param what string its name in error messages, such as "the result"
function M.plain(what, value)
  local copy, why_not = values.plain(value)
  if why_not then
    errors.raise(("%s cannot be shown: %s"):format(what, why_not))
  end
  return copy
end

local held_events

--- Called before any effect; a script that is still loading pauses here until it runs.
function M.before_effect() end

--- Buffers the events of a script's top level until the script runs.
function M.hold_events()
  held_events = {}
end

--- Sends an event, followed by the buffered ones.
function M.release_events(first)
  local held = held_events or {}
  held_events = nil
  M.emit(first)
  for _, event in ipairs(held) do
    M.emit(event)
  end
end

--- Sends an event to the host, with the current line of the program.
---@param event table plain data with its `type`
function M.emit(event)
  if not event.line then
    event.label, event.line = places.where()
  end
  if held_events and not is_in_step then
    held_events[#held_events + 1] = event
    return
  end
  run_record.note(event)
  errors.call_host(host.emit, event)
end

local has_chance = false

--- Records that the result of a function may differ in the next run, so that this run is not repeatable.
function M.note_chance()
  if not has_chance and host.note_chance then
    has_chance = true
    host.note_chance()
  end
end

--- Returns whether the main procedure is running or has run.
function M.is_under_way()
  return is_running
end

errors.set_running(M.is_under_way)

--- Raises while declarations are loaded. A custom step may have effects before the procedure has run.
---@param what string the start of the error message
function M.require_running(what)
  if is_in_step then
    return
  end
  M.before_effect()
  if not is_running then
    errors.raise(what .. " while the file is being loaded", { hint = "move it into the function of the Procedure" })
  end
end

--- Reads an environment variable. In mock mode there are none.
---@param name string
---@return string?
function M.getenv(name)
  M.emit { type = "environment_read", name = tostring(name) }
  return host.getenv and errors.call_host(host.getenv, tostring(name)) or nil
end

--- Waits, except in mock mode.
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
