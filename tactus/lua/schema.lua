--- Schemas: tables of fields that a procedure's inputs and outputs are checked against.

local import = ...

local errors = import "errors"
local values = import "values"

local M = {}

-- What a command line or an environment hands over is text; these read it as the type that is declared.
local from_text = {
  number = tonumber,
  integer = function(text) return math.tointeger(tonumber(text)) end,
  boolean = function(text)
    local words = { ["true"] = true, yes = true, ["1"] = true, ["false"] = false, no = false, ["0"] = false }
    return words[text:lower()]
  end,
}

local is_type = {
  string = function(value) return type(value) == "string" end,
  number = function(value) return type(value) == "number" end,
  integer = function(value) return math.tointeger(value) ~= nil and type(value) == "number" end,
  boolean = function(value) return type(value) == "boolean" end,
  array = function(value) return type(value) == "table" and (next(value) == nil or values.is_list(value)) end,
  object = function(value) return type(value) == "table" and not values.is_list(value) end,
}

--- Checks a declared schema: every entry is a field.
---@param where string "input" or "output"
function M.check(where, schema)
  for _, name in ipairs(values.sorted_keys(schema)) do
    if not M.is_field(schema[name]) then
      errors.problem(("%s '%s' is declared as %s; expected a field"):format(where, name, values.show(schema[name])),
        { hint = ("write %s = field.string{ … }"):format(name) })
    end
  end
end

--- Tells whether a value has a field's type.
function M.fits(field, value)
  return is_type[field.type](value)
end

local function is_in(list, value)
  for _, item in ipairs(list) do
    if values.equal(item, value) then
      return true
    end
  end
  return false
end

local function raise_input(message, more)
  more = more or {}
  more.kind = "input"
  errors.raise(message, more)
end

local function convert(field, value)
  if M.fits(field, value) then
    return value
  end
  local read = from_text[field.type]
  if read and type(value) == "string" then
    return read(value)
  end
  return nil
end

local function checked_input(name, field, given)
  local value = given
  if value == nil then
    value = field.default
  end
  if value == nil then
    if field.required then
      raise_input(("input '%s' is missing; expected %s"):format(name, field.type))
    end
    return nil
  end
  local converted = convert(field, value)
  if converted == nil then
    raise_input(("input '%s' is %s; expected %s"):format(name, values.show(value), field.type))
  end
  if field.enum and not is_in(field.enum, converted) then
    raise_input(("input '%s' is %s; expected one of %s"):format(name, values.show(value), values.show(field.enum)))
  end
  return converted
end

--- Checks the given inputs, converts text to the declared types and fills in the defaults.
---@param schema table<string, Field>
---@param given table<string, any>
---@return table<string, any>
function M.inputs(schema, given)
  for _, name in ipairs(values.sorted_keys(given)) do
    if schema[name] == nil then
      raise_input(("the procedure has no input '%s'"):format(name),
        errors.unknown(name, values.sorted_keys(schema), "its inputs"))
    end
  end
  local result = {}
  for name, field in pairs(schema) do
    result[name] = checked_input(name, field, given[name])
  end
  return result
end

--- Checks a result against the declared outputs, and leaves out what is not declared.
---@return table result, string[] warnings
function M.outputs(schema, value)
  if type(value) ~= "table" then
    errors.raise(("the procedure returned %s; expected a table with its declared outputs"):format(values.show(value)))
  end
  local result, warnings = {}, {}
  for _, name in ipairs(values.sorted_keys(schema)) do
    local field, found = schema[name], value[name]
    if found == nil and field.required then
      errors.raise(("the procedure's result lacks its required output '%s'"):format(name))
    elseif found ~= nil and not M.fits(field, found) then
      warnings[#warnings + 1] = ("output '%s' is %s; declared as %s"):format(name, values.show(found), field.type)
    end
    result[name] = found
  end
  return result, warnings
end

return M
