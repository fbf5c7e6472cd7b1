--- The options of a construct: `Agent { … }`, `field.string{ … }`. An unknown option is reported with the known ones.

local import = ...

local errors = import "engine/errors"
local values = import "engine/values"

local M = {}

local function article(type_name)
  return (type_name:match("^[aeiou]") and "an " or "a ") .. type_name
end

local function check_one(construct, known, name, value)
  local expected = known[name]
  if expected == nil then
    errors.problem(("%s has no option '%s'"):format(construct, tostring(name)),
      errors.unknown(name, values.sorted_keys(known), "its options"))
  elseif expected ~= "any" and type(value) ~= expected then
    errors.problem(("option '%s' of %s is %s; expected %s")
      :format(name, construct, values.show(value), article(expected)))
  end
end

--- Checks options against the known options of a construct.
---@param construct string its name in programs
---@param options any
---@param known table<string, string> Lua type by name, or "any"
---@return boolean is_table
function M.check(construct, options, known)
  if type(options) ~= "table" then
    errors.problem(("%s got %s; expected a table of options"):format(construct, values.show(options)))
    return false
  end
  for _, name in ipairs(values.sorted_keys(options)) do
    if type(name) == "string" then
      check_one(construct, known, name, options[name])
    end
  end
  return true
end

--- Checks that an option is given.
function M.require(construct, options, name)
  if options[name] == nil then
    errors.problem(("%s requires the option '%s'"):format(construct, name))
  end
end

return M
