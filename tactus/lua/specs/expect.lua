--- Expectations for the Then steps of the library. A failed expectation reports the expected and the actual value.

local import, host = ...

local errors = import "engine/errors"
local declarations = import "engine/declarations"
local values = import "engine/values"

local M = {}

--- Fails the step.
---@param message string one sentence
---@param expected string? in readable form
---@param found string? in readable form
function M.fail(message, expected, found)
  errors.raise(message, { kind = "step", expected = expected, found = found })
end

local UNKNOWN = { agent = "unknown agent '%s'", tool = "unknown tool '%s'" }

--- Expects a name in the step to be declared. With an unknown name, "should not be called" would always pass.
---@param kind "agent"|"tool"
function M.known(kind, name)
  if not declarations.is_known(kind, name) then
    local more = errors.unknown(name, declarations.list(kind), ("the file's %ss"):format(kind))
    if kind == "agent" and declarations.is_known("model", name) then
      more = { hint = ("it is asked without an agent; write: the model \"%s\" predicts …"):format(name) }
    end
    more.kind = "step"
    errors.raise(UNKNOWN[kind]:format(name), more)
  end
end

--- Expects a value to be equal to another.
---@param subject string the name of the value, such as "the output story"
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
    M.fail(subject .. " has an unexpected value", "anything but " .. values.show(unwanted), values.show(found))
  end
end

--- Expects a value to exist.
function M.exists(subject, found)
  if found == nil then
    M.fail(subject .. " does not exist", "a value", "nil")
  end
end

--- Returns whether a text contains another, a list contains a value, or a table has a key.
---@return boolean
function M.is_in(found, part)
  if type(found) == "string" then
    return found:find(tostring(part), 1, true) ~= nil
  elseif type(found) ~= "table" then
    return false
  elseif type(part) == "string" and found[part] ~= nil then
    return true
  end
  return values.contains(found, part)
end

--- Expects a text to contain another, a list to contain a value, or a table to have a key.
function M.contains(subject, found, part)
  if not M.is_in(found, part) then
    M.fail(subject .. " does not contain the expected value", "something with " .. values.show(part), values.show(found))
  end
end

--- Expects the opposite of `contains`.
function M.not_contains(subject, found, part)
  if M.is_in(found, part) then
    M.fail(subject .. " contains an unexpected value", "nothing with " .. values.show(part), values.show(found))
  end
end

--- Returns whether a regular expression matches a value's text; nil counts as an empty text.
---@return boolean
function M.matches(value, pattern)
  return errors.call_host(host.search, pattern, values.text(value))
end

--- Expects a count within a range.
function M.in_range(subject, found, low, high)
  if found < low or found > high then
    M.fail(subject .. " is not as expected", ("%d to %d"):format(low, high), tostring(found))
  end
end

--- Expects an exact count.
function M.count(subject, found, expected)
  if found ~= expected then
    M.fail(subject .. " is not as expected", tostring(expected), tostring(found))
  end
end

return M
