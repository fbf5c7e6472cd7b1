--- `field`: the types of a procedure's inputs and outputs.
---
---     input = { city = field.string{ default = "Oslo", description = "where" } }

---@class FieldOptions
---@field required boolean? whether a value must be given
---@field default any? the value, where none is given
---@field description string? what it is for: people, models and pages read it
---@field enum any[]? the values that are allowed
---@field items Field? what an array holds
---@field fields table<string, Field>? what an object holds

---@class field
---@field string fun(options: FieldOptions?): Field Text.
---@field number fun(options: FieldOptions?): Field A number.
---@field integer fun(options: FieldOptions?): Field A whole number.
---@field boolean fun(options: FieldOptions?): Field True or false.
---@field array fun(options: FieldOptions?): Field A list; `items` says of what.
---@field object fun(options: FieldOptions?): Field A table with keys; `fields` says which.
---@field equals_expected fun(options: table?): Evaluator For `Evaluation`: it is what the case expects; a table may hold more.
---@field min_length fun(options: table): Evaluator For `Evaluation`: it is at least `value` letters or items long.
---@field max_length fun(options: table): Evaluator For `Evaluation`: it is at most `value` letters or items long.
---@field contains fun(options: table): Evaluator For `Evaluation`: it contains `value`.
---@field contains_any fun(options: table): Evaluator For `Evaluation`: it contains one of the texts in `value`.
---@field exact_match fun(options: table): Evaluator For `Evaluation`: it is `value`, or what the case expects.
---@field regex fun(options: table): Evaluator For `Evaluation`: the regular expression `value` matches somewhere in it.
---@field range fun(options: table): Evaluator For `Evaluation`: it lies between `min_value` and `max_value`.
---@field is_instance fun(options: table): Evaluator For `Evaluation`: its type is `value`, as in `"string"`.
---@field llm_judge fun(options: table): Evaluator For `Evaluation`: a model says whether it satisfies the `rubric`.

---@class Field
---@field type "string"|"number"|"integer"|"boolean"|"array"|"object" what kind of value
---@field required boolean whether a value must be given
---@field default any? the value, where none is given
---@field description string? what it is for
---@field enum any[]? the values that are allowed

local import = ...

local errors = import "errors"
local options = import "options"
local schema = import "schema"
local values = import "values"

local KNOWN = { required = "boolean", default = "any", description = "string", enum = "table", items = "table",
                fields = "table" }
local TYPES = { "string", "number", "integer", "boolean", "array", "object" }

-- What is in an array or an object.
local function check_parts(type_name, given)
  if given.items and (type_name ~= "array" or not schema.is_field(given.items)) then
    errors.problem(("field.%s has items that are no field of an array"):format(type_name),
      { hint = "write field.array{ items = field.string{} }" })
  elseif given.fields and type_name ~= "object" then
    errors.problem(("field.%s has fields"):format(type_name), { hint = "write field.object{ fields = { … } }" })
  elseif given.fields then
    schema.check("fields", given.fields)
  end
end

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
      result.items, result.fields = given.items, given.fields
      check_parts(type_name, given)
    end
    return schema.mark_field(result, true)
  end
end

-- Evaluators are written with field, too; few files have any.
local BUILDERS = { equals_expected = true, min_length = true, max_length = true, contains = true, contains_any = true,
                   exact_match = true, regex = true, range = true, is_instance = true, llm_judge = true }
for name in pairs(BUILDERS) do
  field[name] = function(given)
    return import("evaluators").builder(name)(given)
  end
end

return { field = errors.close("field", field) }
