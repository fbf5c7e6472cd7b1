--- `field`: the types of a procedure's inputs and outputs.
---
---     input = { city = field.string{ default = "Oslo", description = "where" } }

---@class FieldOptions
---@field required boolean? whether a value is required
---@field default any? the default value
---@field description string? a description, shown to users, models and on pages
---@field enum any[]? the allowed values
---@field items Field? the type of an array's items
---@field fields table<string, Field>? the types of an object's fields

---@class field
---@field string fun(options: FieldOptions?): Field A string.
---@field number fun(options: FieldOptions?): Field A number.
---@field integer fun(options: FieldOptions?): Field An integer.
---@field boolean fun(options: FieldOptions?): Field True or false.
---@field array fun(options: FieldOptions?): Field A list; `items` is the type of its items.
---@field object fun(options: FieldOptions?): Field A table with keys; `fields` lists them.
---@field equals_expected fun(options: table?): Evaluator For `Evaluation`: the value equals the expected output; a table may have additional keys.
---@field min_length fun(options: table): Evaluator For `Evaluation`: the value has at least `value` characters or items.
---@field max_length fun(options: table): Evaluator For `Evaluation`: the value has at most `value` characters or items.
---@field contains fun(options: table): Evaluator For `Evaluation`: the output contains `value`.
---@field contains_any fun(options: table): Evaluator For `Evaluation`: the output contains one of the strings in `value`.
---@field exact_match fun(options: table): Evaluator For `Evaluation`: the output equals `value`, or the expected output.
---@field regex fun(options: table): Evaluator For `Evaluation`: the regular expression `value` matches anywhere in the output.
---@field range fun(options: table): Evaluator For `Evaluation`: the output is between `min_value` and `max_value`.
---@field is_instance fun(options: table): Evaluator For `Evaluation`: the output has the type `value`, such as `"string"`.
---@field llm_judge fun(options: table): Evaluator For `Evaluation`: a model judges whether the output satisfies the `rubric`.

---@class Field
---@field type "string"|"number"|"integer"|"boolean"|"array"|"object" the type of the value
---@field required boolean whether a value is required
---@field default any? the default value
---@field description string? a description
---@field enum any[]? the allowed values

local import = ...

local errors = import "engine/errors"
local options = import "engine/options"
local schema = import "types/schema"
local values = import "engine/values"

local KNOWN = { required = "boolean", default = "any", description = "string", enum = "table", items = "table",
                fields = "table" }
local TYPES = { "string", "number", "integer", "boolean", "array", "object" }

-- The contents of an array or an object.
local function check_parts(type_name, given)
  if given.items and (type_name ~= "array" or not schema.is_field(given.items)) then
    errors.problem(("field.%s has 'items' that is not a field of an array"):format(type_name),
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

-- Evaluators are functions of field, too; few files use them.
local BUILDERS = { equals_expected = true, min_length = true, max_length = true, contains = true, contains_any = true,
                   exact_match = true, regex = true, range = true, is_instance = true, llm_judge = true }
for name in pairs(BUILDERS) do
  field[name] = function(given)
    return import("types/evaluators").builder(name)(given)
  end
end

return { field = errors.close("field", field) }
