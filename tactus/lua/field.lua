--- `field`: the types of a procedure's inputs and outputs.
---
---     input = { city = field.string{ default = "Oslo", description = "where" } }

---@class FieldOptions
---@field required boolean? whether a value must be given
---@field default any? the value, where none is given
---@field description string?
---@field enum any[]? the values that are allowed

---@class field
---@field string fun(options: FieldOptions?): Field
---@field number fun(options: FieldOptions?): Field
---@field integer fun(options: FieldOptions?): Field
---@field boolean fun(options: FieldOptions?): Field
---@field array fun(options: FieldOptions?): Field
---@field object fun(options: FieldOptions?): Field

---@class Field
---@field type "string"|"number"|"integer"|"boolean"|"array"|"object"
---@field required boolean
---@field default any?
---@field description string?
---@field enum any[]?

local import = ...

local errors = import "errors"
local options = import "options"
local schema = import "schema"
local values = import "values"

local KNOWN = { required = "boolean", default = "any", description = "string", enum = "table" }
local TYPES = { "string", "number", "integer", "boolean", "array", "object" }

local function is_plain(type_name, given)
  for _, name in ipairs { "default", "enum" } do
    local _, why_not = values.plain(given[name])
    if why_not then
      errors.problem(("option '%s' of field.%s cannot be used: %s"):format(name, type_name, why_not))
      return false
    end
  end
  return true
end

local field = {}

for _, type_name in ipairs(TYPES) do
  field[type_name] = function(given)
    given = given == nil and {} or given
    local result = { type = type_name, required = false }
    if options.check("field." .. type_name, given, KNOWN) and is_plain(type_name, given) then
      result.required = given.required == true
      result.default, result.description, result.enum = given.default, given.description, given.enum
    end
    return schema.mark_field(result)
  end
end

return { field = import("errors").close("field", field) }
