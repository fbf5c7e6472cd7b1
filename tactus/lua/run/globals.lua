--- The globals of a program: an allow-list of Lua's own functions, and the constructs of Tactus.
---
--- A program runs with this table as its globals and cannot reach the real ones. Everything in it is an ordinary Lua
--- value. Functions that could escape, run without limits or hang are omitted (`io`, `load`, `package`, `debug`,
--- `string.dump`, most of `os`) or wrapped (`pcall`, `coroutine`, `setmetatable`).

local import = ...

local errors = import "engine/errors"
local limits = import "engine/limits"
local declarations = import "engine/declarations"
local run = import "run/run_state"
local values = import "engine/values"

local M = {}

local pcall, xpcall, setmetatable, pairs, rawget, rawset = pcall, xpcall, setmetatable, pairs, rawget, rawset
local co = coroutine
local collectgarbage = collectgarbage
local metatable_of = debug.getmetatable

local function safe_pcall(fn, ...)
  return limits.settle(pcall(fn, ...))
end

-- Lua disables hooks while it runs the handler of an error raised by a hook, so a loop in it would never end.
local function safe_xpcall(fn, handler, ...)
  local function safe_handler(value)
    if limits.fatal() then
      return value
    end
    return handler(value)
  end
  return limits.settle(xpcall(fn, safe_handler, ...))
end

-- A __gc metamethod would run after the program, without limits.
local function safe_setmetatable(object, metatable)
  if type(metatable) == "table" and rawget(metatable, "__gc") ~= nil then
    errors.raise("__gc is not available in a .tac file", { hint = "use a <close> variable instead" })
  end
  return setmetatable(object, metatable)
end

local function safe_coroutine()
  local result = values.merged(co)
  function result.create(fn)
    return limits.watch(co.create(fn))
  end
  function result.wrap(fn)
    local thread = limits.watch(co.create(fn))
    return function(...)
      local function unpack_or_raise(ok, value, ...)
        if not ok then
          error(value, 0)
        end
        return value, ...
      end
      return unpack_or_raise(limits.settle(co.resume(thread, ...)))
    end
  end
  function result.resume(thread, ...)
    return limits.settle(co.resume(thread, ...))
  end
  -- A coroutine that was ended by the hook has no hooks, so its pending __close would run without limits.
  function result.close(thread)
    if limits.fatal() then
      error(limits.fatal(), 0)
    end
    return co.close(thread)
  end
  return result
end

local LONGEST_STRING = 64 * 1024 * 1024
local LONGEST_TABLE = 10000000

local told = {}

-- Uses of the clock and of random numbers are events.
local function tell(event)
  if not told[event] then
    told[event] = true
    run.note_chance()
    run.emit { type = event }
  end
end

local KEYS_LOOKED_AT = 16

-- Lua iterates over string keys in a different order in each process.
local function note_order(t)
  if type(t) ~= "table" then
    return
  end
  local length, unordered = rawlen(t), 0
  local key = next(t, length > 0 and length or nil)
  for _ = 1, KEYS_LOOKED_AT do
    if key == nil then
      return
    end
    unordered = unordered + (type(key) == "number" and 0 or 1)
    if unordered == 2 then
      return run.note_chance()
    end
    key = next(t, key)
  end
end

local function safe_pairs(t)
  note_order(t)
  return pairs(t)
end

local function safe_next(t, key)
  if key == nil then
    note_order(t)
  end
  return next(t, key)
end

local function has_address(value)
  local kind = type(value)
  return (kind == "table" or kind == "function" or kind == "thread" or kind == "userdata")
    and rawget(metatable_of(value) or {}, "__tostring") == nil
end

-- By default, the string form of a table is its address.
local function safe_tostring(value)
  if has_address(value) then
    run.note_chance()
  end
  return tostring(value)
end

local function safe_format(text, ...)
  if type(text) == "string" and text:find("%%[-%d]*p") then
    run.note_chance()
  end
  for index = 1, select("#", ...) do
    if has_address((select(index, ...))) then
      run.note_chance()
    end
  end
  return string.format(text, ...)
end

-- These loop in C, where no hook runs, so an unbounded count would never end.
local function safe_rep(text, count, separator)
  local size = #tostring(text) + #tostring(separator or "")
  if math.type(count) and count > 0 and math.max(size, 1) * count > LONGEST_STRING then
    errors.raise("string.rep: the resulting string is too large")
  end
  return string.rep(text, count, separator)
end

local function require_short(name, count)
  if math.type(count) and count > LONGEST_TABLE then
    errors.raise(("table.%s: the table is too large"):format(name))
  end
end

local function safe_table()
  local result = values.merged(table)
  function result.move(from, first, last, to, ...)
    if math.type(first) and math.type(last) then
      require_short("move", last - first)
    end
    return table.move(from, first, last, to, ...)
  end
  for _, name in ipairs { "insert", "remove" } do
    result[name] = function(list, ...)
      if type(list) == "table" then
        require_short(name, #list)
      end
      return table[name](list, ...)
    end
  end
  return result
end

local function is_utf8(text)
  return type(text) == "string" and text:find("[\128-\255]") and utf8.len(text)
end

-- String functions count characters; `#text` counts bytes, as do the functions for strings that are not UTF-8.
local function letters()
  local result = {}
  function result.len(text)
    return is_utf8(text) or string.len(text)
  end
  function result.sub(text, first, last)
    local length = is_utf8(text)
    if not length or not math.tointeger(first) or not math.tointeger(last or -1) then
      return string.sub(text, first, last or -1)
    end
    first, last = math.tointeger(first), math.tointeger(last or -1)
    first = math.max(first < 0 and length + first + 1 or first, 1)
    last = math.min(last < 0 and length + last + 1 or last, length)
    if first > last then
      return ""
    end
    return string.sub(text, utf8.offset(text, first), utf8.offset(text, last + 1) - 1)
  end
  function result.reverse(text)
    if not is_utf8(text) then
      return string.reverse(text)
    end
    local parts = {}
    for _, code in utf8.codes(text) do
      table.insert(parts, 1, utf8.char(code))
    end
    return table.concat(parts)
  end
  return result
end

--- `utf8_clean`: returns a text as valid UTF-8, with invalid bytes replaced by `\u{FFFD}`.
---
---     local text = utf8_clean(File.read("notes.txt"))
---@param text string
---@return string
local function utf8_clean(text)
  local parts, at = {}, 1
  while true do
    local length, bad = utf8.len(text, at)
    if length then
      parts[#parts + 1] = string.sub(text, at)
      return table.concat(parts)
    end
    parts[#parts + 1] = string.sub(text, at, bad - 1) .. "\u{FFFD}"
    at = bad + 1
  end
end

local function safe_string()
  local result = values.merged(string)
  result.dump = nil
  result.rep = safe_rep
  result.format = safe_format
  for name, fn in pairs(letters()) do
    result[name] = fn
  end
  return result
end

local function safe_os()
  return {
    difftime = os.difftime,
    clock = function() tell "clock_read" return os.clock() end,
    time = function(moment)
      if moment == nil then tell "clock_read" end
      return os.time(moment)
    end,
    date = function(format, moment)
      if moment == nil then tell "clock_read" end
      format = format or "%a %b %d %H:%M:%S %Y"
      return os.date(format:find("^!") and format or "!" .. format, moment)
    end,
    getenv = run.getenv,
  }
end

-- Includes functions that Lua removed and programs still call.
local function safe_math()
  local result = values.merged(math)
  result.pow = function(base, exponent) return base ^ exponent end
  result.log10 = function(x) return math.log(x, 10) end
  result.atan2 = math.atan
  result.cosh = function(x) return (math.exp(x) + math.exp(-x)) / 2 end
  result.sinh = function(x) return (math.exp(x) - math.exp(-x)) / 2 end
  result.tanh = function(x) return 1 - 2 / (math.exp(2 * x) + 1) end
  function result.randomseed(...)
    if select("#", ...) == 0 then
      run.note_chance()
    end
    return math.randomseed(...)
  end
  function result.random(...)
    tell "random_used"
    return math.random(...)
  end
  return result
end

local function base()
  return {
    assert = assert, error = error, getmetatable = getmetatable, ipairs = ipairs, next = safe_next, pairs = safe_pairs,
    rawequal = rawequal, rawget = rawget, rawlen = rawlen, rawset = rawset, select = select, tonumber = tonumber,
    tostring = safe_tostring, type = type, _VERSION = _VERSION, utf8_clean = utf8_clean,
    collectgarbage = function(what)
      if what == "count" then run.note_chance() end
      return what == "count" and collectgarbage("count") or 0
    end,
    warn = function(...) run.emit { type = "log_written", level = "warning", message = table.concat({ ... }) } end,
    pcall = safe_pcall, xpcall = safe_xpcall, setmetatable = safe_setmetatable,
    coroutine = safe_coroutine(), string = safe_string(), os = safe_os(),
    table = safe_table(), math = safe_math(), utf8 = values.merged(utf8),
  }
end

--- Functions of the original Tactus that have no effect. They are not part of the language's reference.
local WITHOUT_EFFECT = { "async", "error_prompt", "max_depth", "max_turns", "return_prompt", "status_prompt" }
M.WITHOUT_EFFECT = WITHOUT_EFFECT

local module_of

--- Builds the globals of a program. A construct is loaded when it is first used; a new global names the declaration that
--- is assigned to it.
---@param constructs table<string, string> the modules of Tactus constructs, by the name of the construct
---@param import fun(module: string): table
---@return table
function M.globals(constructs, import)
  local globals = base()
  globals._G = globals
  module_of = values.merged(constructs)
  for _, name in ipairs(WITHOUT_EFFECT) do
    module_of[name] = "run/without_effect"
  end
  return setmetatable(globals, {
    __metatable = "the globals of a .tac file",
    __index = function(self, name)
      if module_of[name] then
        rawset(self, name, import(module_of[name])[name])
      end
      return rawget(self, name)
    end,
    __newindex = function(self, name, value)
      declarations.assigned(name, value)
      if module_of[name] ~= "run/script" or not import("run/script").is_declared_by(name, value) then
        rawset(self, name, value)
      end
    end,
  })
end

--- Returns the names of a program's initial globals, sorted.
function M.names()
  local found = values.merged(base(), module_of, { _G = true })
  for _, name in ipairs(WITHOUT_EFFECT) do
    found[name] = nil
  end
  return values.sorted_keys(found)
end


--- Closes the paths from a value to the real libraries: strings lead to them through their metatable.
function M.close_doors()
  string.dump = nil
  local strings = getmetatable("")
  strings.__metatable, strings.__index = "string", safe_string()
  for _, name in pairs { "python", "io", "package", "require", "load", "loadfile", "dofile" } do
    _G[name] = nil
  end
end

return M
