--- Limits on a program: time, memory, and interruption by the user. A program cannot catch them.
---
--- Every few thousand instructions, in every coroutine, a hook asks the host whether to continue. A negative answer is
--- final: the program's `pcall` passes the failure on instead of catching it.

local import, host = ...

local places = import "engine/places"

local INSTRUCTIONS_BETWEEN_TICKS = 20000

local M = {}

local fatal

--- Returns the failure that ended the program, if any.
---@return Failure?
function M.fatal()
  return fatal
end

--- Ends the program permanently.
---@param failure table
function M.abort(failure)
  if not fatal then
    local path, line = places.where()
    fatal = { kind = failure.kind, message = failure.message, hint = failure.hint, cause = failure.cause,
              path = path, line = line }
  end
  error(fatal, 0)
end

local function tick()
  if fatal then
    error(fatal, 0)
  end
  local ok, failure = host.tick()
  if not ok then
    M.abort(failure)
  end
end

--- Installs the hook in the running coroutine.
function M.start()
  tick()
  debug.sethook(tick, "", INSTRUCTIONS_BETWEEN_TICKS)
end

local sethook = debug.sethook

--- Installs the hook in a new coroutine; Lua's hooks are per coroutine.
---@param co thread
---@return thread
function M.watch(co)
  sethook(co, tick, "", INSTRUCTIONS_BETWEEN_TICKS)
  return co
end

--- Returns the failure if a program may not catch the error, otherwise nil.
---
--- The host can be interrupted on entry to one of its functions, too early to return a failure. Its own error object
--- then arrives here, the only foreign value that ever does.
---@return Failure?
function M.failure_of(value)
  if value == "not enough memory" then
    return { kind = "limit", message = "the program used up its memory" }
  elseif type(value) == "userdata" then
    local _, number = host.keep(value)
    return { kind = "host", message = "interrupted", cause = number }
  end
  return nil
end

--- Returns the results of a protected call, or raises again if the program has ended.
function M.settle(ok, value, ...)
  if fatal then
    error(fatal, 0)
  end
  local failure = not ok and M.failure_of(value)
  if failure then
    M.abort(failure)
  end
  if not ok and type(value) == "string" then
    return ok, places.without_own_place(value), ...
  end
  return ok, value, ...
end

return M
