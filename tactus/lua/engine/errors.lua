--- Failures: their message, and how they leave Lua.
---
--- A program only sees strings that start with its own `file:line:`. Further information (a hint, the host error that
--- caused the failure) is stored here under the string and is reattached when the failure is not caught.

local import = ...

local limits = import "engine/limits"
local places = import "engine/places"
local sources = import "engine/sources"
local suggestions = import "engine/suggestions"
local values = import "engine/values"

local M = {}

local details = {}
local problems = {}
local bundles = setmetatable({}, { __mode = "k" })

-- Failures are raised as one private table, so that no error value of a program can be mistaken for them.
local function bundle(failures)
  local result = { failures = failures }
  bundles[result] = true
  return result
end

--- A failure in the form that the host receives.
---@class Failure
---@field kind "syntax"|"declaration"|"runtime"|"input"|"step"|"limit"|"host"|"note"|"warning"
---@field message string one sentence, without the position
---@field path string? the label of the file
---@field line integer?
---@field hint string?
---@field cause integer? the host error that caused it
---@field traceback string?

local function failure_here(kind, message, more)
  local find = (more or {}).kind == "step" and places.where or places.where_or_main
  local path, line = find()
  local failure = { kind = kind, message = message, path = path, line = line }
  for key, value in pairs(more or {}) do
    failure[key] = value
  end
  return failure
end

--- Describes an unknown name: the hint lists the known ones and suggests the most similar one.
---@param name any the unknown name
---@param known string[]
---@param heading string the introduction of the list of known names, such as "its options"
---@return table more the `more` of `raise` and `problem`
function M.unknown(name, known, heading)
  return { hint = suggestions.listed(tostring(name), known, heading) }
end

local function text_of(failure)
  if failure.path then
    return ("%s:%d: %s"):format(failure.path, failure.line, failure.message)
  end
  return failure.message
end

--- Raises an error at the user's line.
---@param message string
---@param more table? additional keys of the failure: `hint`, `kind`, `cause`
function M.raise(message, more)
  local failure = failure_here("runtime", message, more)
  local text = text_of(failure)
  details[text] = failure
  error(text, 0)
end

--- Returns a value, or raises if it has the wrong type.
---@param what string the start of the message, such as "Sleep is given"
---@param expected string for example "a number of seconds"
function M.expect(what, value, type_name, expected)
  if type(value) ~= type_name then
    M.raise(("%s %s; expected %s"):format(what, values.show(value), expected))
  end
  return value
end

local is_running = function() return false end

--- Sets the function that returns whether the main procedure is running or has run.
---@param fn fun(): boolean
function M.set_running(fn)
  is_running = fn
end

local global_names = function() return {} end

--- Sets the function that returns the names of the globals a program starts with.
---@param fn fun(): string[]
function M.set_global_names(fn)
  global_names = fn
end

--- Records an error in a declaration and continues, so that all errors of a file are reported together.
--- While the program runs, the error is raised immediately.
---@param message string
---@param more table? additional keys of the failure
function M.problem(message, more)
  if is_running() then
    M.raise(message, more)
  end
  local failure = failure_here("declaration", message, more)
  for _, known in ipairs(problems) do
    if text_of(known) == text_of(failure) then
      return -- a line in a loop, or a line with the same error twice
    end
  end
  problems[#problems + 1] = failure
end

local remarks = {}

--- Records a remark about a declaration that loads all the same. What happens while the program runs is an event instead.
---@param severity "note"|"warning" a note is about something that has no effect
---@param message string
---@param more table? additional keys of the failure
function M.remark(severity, message, more)
  if is_running() then
    return
  end
  local failure = failure_here(severity, message, more)
  for _, known in ipairs(remarks) do
    if text_of(known) == text_of(failure) then
      return
    end
  end
  remarks[#remarks + 1] = failure
end

--- Returns the remarks so far; their `kind` is their severity.
---@return Failure[]
function M.remarks()
  return remarks
end

M.of_the_original = suggestions.of_the_original

--- Returns whether errors were recorded so far.
function M.has_problems()
  return #problems > 0
end

--- Makes a table of functions raise an error for unknown names instead of returning nil.
---@param what string its name in programs
---@param call (fun(self: table, ...): any)? the function that runs when the table itself is called
---@param refused table<string, string>? the members of the original Tactus that are out of scope, and what to write
function M.close(what, functions, call, refused)
  return setmetatable(functions, {
    __metatable = what,
    __call = call,
    __index = function(_, name)
      if refused and refused[name] then
        M.raise(M.of_the_original(("'%s.%s'"):format(what, name)), { hint = refused[name] })
      end
      local names = values.sorted_keys(functions)
      M.raise(("%s has no '%s'"):format(what, tostring(name)), M.unknown(name, names, "it has"))
    end,
  })
end

--- Runs a function that loads a file, and raises the recorded errors together with the error that it raised, if any.
function M.collect(fn)
  local ok, value = M.protect(fn)
  if not ok then
    table.move(value.failures, 1, #value.failures, #problems + 1, problems)
  end
  if #problems > 0 then
    local found = problems
    problems = {}
    error(bundle(found), 0)
  end
  return value
end

local function split_position(text)
  text = places.without_own_place(text)
  local path, line, message = text:match("^(.-):(%d+): (.*)$")
  if path and sources.is_label(path) then
    return path, tonumber(line), message
  end
  return nil, nil, text
end

--- Raises a syntax error from the message of Lua's own `load`.
---@param message any already a failure if the file is nested too deeply for the parser
function M.syntax(message)
  if bundles[message] then
    local failure = message.failures[1]
    failure.message = failure.message:gsub("^C stack overflow.*",
      "its brackets or blocks are nested too deeply for Lua (C stack overflow)")
    error(message, 0)
  end
  local path, line, rest = split_position(message)
  if not line then
    path, line = sources.main_label(), 1
  end
  local hint
  if rest:find("^attempt to load a binary chunk") then
    rest = "the file begins with a bytecode marker; expected source text"
  elseif sources.text_of(path) then
    line, rest, hint = import("engine/syntax").explain(sources.text_of(path), line, rest)
  end
  error(bundle { { kind = "syntax", message = rest, path = path, line = line, hint = hint } }, 0)
end

--- Raises a failure of the host as an error at the user's line.
---@param failure table `{message, kind?, hint?, cause?, fatal?}`
function M.raise_host(failure)
  if failure.fatal then
    limits.abort(failure)
  end
  M.raise(failure.message, { hint = failure.hint, cause = failure.cause })
end

--- Calls a host function and returns its value, or raises its failure at the user's line.
function M.call_host(fn, ...)
  return M.settle_host(fn(...))
end

--- Returns the value from a host function's results, or raises the failure at the user's line.
function M.settle_host(ok, value)
  if not ok then
    M.raise_host(value)
  end
  return value
end

--- Converts an error value of any type to a failure.
---@param value any
---@return Failure
function M.describe(value)
  local fatal = limits.fatal() or limits.failure_of(value)
  if fatal then
    return fatal
  end
  if type(value) == "string" then
    if details[value] then
      return details[value]
    end
    local path, line, message = split_position(value)
    local reworded, hint = suggestions.reworded(message, global_names, path and sources.line(path, line) or "")
    return { kind = "runtime", message = reworded, hint = hint, path = path, line = line }
  end
  return { kind = "runtime", message = "error value: " .. values.show(value) }
end

--- Returns whether an error value is a list of failures from `protect`.
function M.is_bundle(value)
  return bundles[value] ~= nil
end

--- Raises failures returned by `protect`.
function M.raise_again(failures)
  error(failures, 0)
end

local function on_error(value)
  if bundles[value] then
    return value
  end
  local failure = M.describe(value)
  if not failure.path and failure.kind ~= "step" then
    failure.path, failure.line = places.where_or_main()
  end
  failure.traceback = debug.traceback(nil, 2)
  return bundle { failure }
end

--- Runs a function and returns any error as data.
---@return boolean ok, any value_or_failure
function M.protect(fn, ...)
  local ok, value = xpcall(fn, on_error, ...)
  if ok then
    return true, value
  end
  if not bundles[value] then
    value = bundle { M.describe(value) }
  end
  return false, value
end

return M
