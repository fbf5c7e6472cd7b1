--- The options of a construct: `Agent { … }`, `field.string{ … }`. An unknown option is reported at its own line.
---
--- The original Tactus ignores options that it does not know. Where programs rely on that, a construct has a table of
--- `ignored` options; then only a name that looks like a known option is an error, and any other one is a note.

local import = ...

local errors = import "engine/errors"
local places = import "engine/places"
local scanner = import "engine/scanner"
local sources = import "engine/sources"
local values = import "engine/values"

local M = {}

-- The similarity above which a name counts as a misspelt option, from 0 to 1.
local ALIKE = 0.75

local SHORTEST_PART = 4

-- The names that options have in older versions.
local OLDER = {
  Procedure = { params = "input", parameters = "input", inputs = "input", outputs = "output", returns = "output" },
  Agent = { system_message = "system_prompt", toolsets = "tools", session = "message_history" },
  Tool = { parameters = "input", params = "input" },
}

local function article(type_name)
  return (type_name:match("^[aeiou]") and "an " or "a ") .. type_name
end

local function is_misspelt(name, known)
  for option in pairs(known) do
    local short, long = name:lower(), option
    if #short > #long then
      short, long = long, short
    end
    if #short >= SHORTEST_PART and long:find(short, 1, true)
      or import("engine/similarity").ratio(name:lower(), option) >= ALIKE then
      return true
    end
  end
  return false
end

--- Judges a name that is none of the options of a construct.
---@param construct string
---@param name string
---@param known table<string, string>
---@param ignored table<string, string>? what to write instead of options of the original Tactus that have no effect
---@return "error"|"note" severity, string message, table more additional keys of the failure
function M.judge(construct, name, known, ignored)
  local newer = (OLDER[construct] or {})[name]
  if newer then
    return "error", ("%s has no option '%s'"):format(construct, name), { hint = ("write '%s'"):format(newer) }
  elseif ignored and (ignored[name] or not is_misspelt(name, known)) then
    return "note", ("option '%s' of %s has no effect"):format(name, construct), { hint = ignored[name] or "remove it" }
  end
  return "error", ("%s has no option '%s'"):format(construct, name),
    errors.unknown(name, values.sorted_keys(known), "its options")
end

-- The names that tables of options have and their constructs do not know.
local unknown = setmetatable({}, { __mode = "k" })

-- The line of an option in the call that is being made; nil if it is not written there.
local function line_of(name)
  local path, line = places.where()
  local text = path and sources.text_of(path)
  return text and scanner.line_of_key(text, line, name)
end

local function check_one(construct, known, name, options, ignored)
  local expected, value = known[name], options[name]
  if expected == nil then
    unknown[options] = unknown[options] or {}
    table.insert(unknown[options], name)
    local severity, message, more = M.judge(construct, name, known, ignored)
    more.line = line_of(name)
    if severity == "note" then
      errors.remark(severity, message, more)
    else
      errors.problem(message, more)
    end
  elseif expected ~= "any" and type(value) ~= expected then
    errors.problem(("option '%s' of %s is %s; expected %s")
      :format(name, construct, values.show(value), article(expected)), { line = line_of(name) })
  end
end

--- Checks options against the known options of a construct.
---@param construct string its name in programs
---@param options any
---@param known table<string, string> Lua type by name, or "any"
---@param ignored table<string, string>? what to write instead of options that have no effect; nil to refuse all others
---@return boolean is_table
function M.check(construct, options, known, ignored)
  if type(options) ~= "table" then
    errors.problem(("%s got %s; expected a table of options"):format(construct, values.show(options)))
    return false
  end
  for _, name in ipairs(values.sorted_keys(options)) do
    if type(name) == "string" then
      check_one(construct, known, name, options, ignored)
    end
  end
  return true
end

--- Checks that an option is given. One that is only misspelt has been reported by `check`.
function M.require(construct, options, name)
  if options[name] ~= nil then
    return
  end
  for _, other in ipairs(unknown[options] or {}) do
    if (OLDER[construct] or {})[other] == name or is_misspelt(other, { [name] = true }) then
      return
    end
  end
  errors.problem(("%s requires the option '%s'"):format(construct, name))
end

return M
