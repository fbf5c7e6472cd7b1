--- Expectations: what the Then steps of the library are made of. One that is not met says what was expected and found.

local import, host = ...

local errors = import "errors"
local names = import "names"
local values = import "values"

local M = {}

--- Ends the step as failed.
---@param message string one sentence
---@param expected string? as shown to people
---@param found string? as shown to people
function M.fail(message, expected, found)
  errors.raise(message, { kind = "step", expected = expected, found = found })
end

--- Expects a name of the step to be that of a declaration. One that is not would make "should not be called" true for ever.
---@param kind "agent"|"tool"
function M.known(kind, name)
  if not names.is_known(kind, name) then
    local more = errors.unknown(name, names.list(kind), ("the file's %ss"):format(kind))
    more.kind = "step"
    errors.raise(("no %s is named '%s'"):format(kind, name), more)
  end
end

--- Expects a value to be equal to another.
---@param subject string what is compared, as in "the output story"
function M.equal(subject, found, expected)
  if not values.equal(found, expected) then
    M.fail(subject .. " is not as expected", values.show(expected), values.show(found))
  end
end

--- Expects a value to differ from another.
function M.not_equal(subject, found, unwanted)
  if found == nil and unwanted ~= nil then
    M.exists(subject, found)
  end
  if values.equal(found, unwanted) then
    M.fail(subject .. " is what it should not be", "anything but " .. values.show(unwanted), values.show(found))
  end
end

--- Expects a value to be there.
function M.exists(subject, found)
  if found == nil then
    M.fail(subject .. " does not exist", "a value", "nil")
  end
end

--- Expects a text to contain another, a list to contain a value, or a table to have a key.
function M.contains(subject, found, part)
  if type(found) == "string" and found:find(tostring(part), 1, true) then
    return
  elseif type(found) == "table" then
    if type(part) == "string" and found[part] ~= nil then
      return
    end
    for _, item in ipairs(found) do
      if values.equal(item, part) then
        return
      end
    end
  end
  M.fail(subject .. " does not contain what it should", "something with " .. values.show(part), values.show(found))
end

--- Tells whether a regular expression is found in a value's text; nil counts as an empty text.
---@return boolean
function M.matches(value, pattern)
  return errors.call_host(host.search, pattern, value == nil and "" or tostring(value))
end

--- Expects a number of things.
function M.count(subject, found, expected)
  if found ~= expected then
    M.fail(subject .. " is not as expected", tostring(expected), tostring(found))
  end
end

return M
