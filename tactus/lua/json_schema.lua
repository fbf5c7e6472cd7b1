--- JSON Schema, as far as answers of people are checked with it: types, enum, required, properties and items.

local import = ...

local values = import "values"

local M = {}

local is_type = {
  string = function(value) return type(value) == "string" end,
  number = function(value) return type(value) == "number" end,
  integer = function(value) return type(value) == "number" and math.tointeger(value) ~= nil end,
  boolean = function(value) return type(value) == "boolean" end,
  array = function(value) return type(value) == "table" and (next(value) == nil or values.is_list(value)) end,
  object = function(value) return type(value) == "table" and not values.is_list(value) end,
  null = function(value) return value == nil end,
}

local function is_in(list, value)
  for _, item in ipairs(list) do
    if values.equal(item, value) then
      return true
    end
  end
  return false
end

--- Says what of a value is not as a schema wants it; nil where all is.
---@param schema table
---@param value any
---@param name string what the value is called
---@return string?
function M.mismatch(schema, value, name)
  local test = is_type[schema.type]
  if test and not test(value) then
    return ("%s is %s; expected %s"):format(name, values.show(value), schema.type)
  elseif schema.enum and not is_in(schema.enum, value) then
    return ("%s is %s; expected one of %s"):format(name, values.show(value), values.show(schema.enum))
  elseif type(value) ~= "table" then
    return nil
  end
  for _, key in ipairs(schema.required or {}) do
    if value[key] == nil then
      return ("%s lacks '%s'"):format(name, key)
    end
  end
  for _, key in ipairs(values.sorted_keys(schema.properties or {})) do
    local wrong = value[key] ~= nil and M.mismatch(schema.properties[key], value[key], ("%s.%s"):format(name, key))
    if wrong then
      return wrong
    end
  end
  for index, item in ipairs(schema.items and value or {}) do
    local wrong = M.mismatch(schema.items, item, ("%s[%d]"):format(name, index))
    if wrong then
      return wrong
    end
  end
  return nil
end

return M
