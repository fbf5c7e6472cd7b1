--- Limits on a program: time, memory, and an interruption by the user. A program cannot catch them.
---
--- Every few thousand instructions, in every coroutine, a hook asks the host whether to go on. Once the answer was
--- no, the failure is final: the program's own `pcall` passes it on instead of handing it over.

local import, host = ...

local INSTRUCTIONS_BETWEEN_TICKS = 20000

local M = {}

local fatal

--- The failure that ended the program, if one did.
---@return Failure?
function M.fatal()
  return fatal
end

--- Ends the program for good.
---@param failure table
function M.abort(failure)
  if not fatal then
    local path, line = import("errors").where()
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

--- Starts to watch the running coroutine.
function M.start()
  tick()
  debug.sethook(tick, "", INSTRUCTIONS_BETWEEN_TICKS)
end

local sethook = debug.sethook

--- Watches a new coroutine, too: hooks are per coroutine in Lua.
---@param co thread
---@return thread
function M.watch(co)
  sethook(co, tick, "", INSTRUCTIONS_BETWEEN_TICKS)
  return co
end

--- What an error is that no program may catch; nil for any other error.
---
--- A host may be interrupted at the very door of one of its functions, too early to answer with a failure: then its
--- own error object comes through, the only foreign value there ever is.
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

--- Passes the results of a protected call on, unless the program is over.
function M.settle(ok, value, ...)
  if fatal then
    error(fatal, 0)
  end
  local failure = not ok and M.failure_of(value)
  if failure then
    M.abort(failure)
  end
  if not ok and type(value) == "string" then
    return ok, import("errors").without_own_place(value), ...
  end
  return ok, value, ...
end

return M
