--- Schemas: tables of fields that describe and validate inputs and outputs.

local import = ...

local errors = import "engine/errors"
local values = import "engine/values"

local M = {}

local fields = setmetatable({}, { __mode = "k" })

local written = 0

--- Marks a table as a field.
---@param is_written boolean? whether the program calls `field` for it, so that its order is known
function M.mark_field(field, is_written)
  written = written + 1
  fields[field] = is_written and written or math.huge
  return field
end

--- Returns whether a value was created by `field`.
function M.is_field(value)
  return fields[value] ~= nil
end

--- Returns the names of fields in source order; fields without a known order come last, sorted.
---@return string[]
function M.names(list)
  local names, rank = values.sorted_keys(list), {}
  for index, name in ipairs(names) do
    rank[name] = index
  end
  table.sort(names, function(a, b)
    local place, other = fields[list[a]] or math.huge, fields[list[b]] or math.huge
    if place ~= other then
      return place < other
    end
    return rank[a] < rank[b]
  end)
  return names
end

-- Command lines and environment variables supply text; these functions convert it to the declared type.
local from_text = {
  number = tonumber,
  integer = function(text) return math.tointeger(tonumber(text)) end,
  boolean = function(text)
    local words = { ["true"] = true, yes = true, y = true, on = true, ["1"] = true,
                    ["false"] = false, no = false, n = false, off = false, ["0"] = false }
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
  any = function(value) return value ~= nil end,
}

local function path_of(path, key)
  if type(key) == "number" then
    return ("%s[%d]"):format(path, key)
  elseif not key:find("^[%a_][%w_]*$") then
    return ("%s[%s]"):format(path, values.show(key))
  end
  return path == "" and key or path .. "." .. key
end

---@class Mismatch
---@field path string its path, such as "contact.email" or "items[3].price"
---@field found string for example "is 3"
---@field expected string

--- Finds the first part of a value that does not match its field.
---@param path string the name of the value
---@return Mismatch?
function M.mismatch(field, value, path)
  if not is_type[field.type](value) then
    return { path = path, found = "is " .. values.show(value), expected = M.type_of(field) }
  elseif field.enum and not values.contains(field.enum, value) then
    return { path = path, found = "is " .. values.show(value), expected = "one of " .. values.show(field.enum) }
  end
  for index, item in ipairs(field.items and value or {}) do
    local wrong = M.mismatch(field.items, item, path_of(path, index))
    if wrong then
      return wrong
    end
  end
  for _, name in ipairs(values.sorted_keys(field.fields or {})) do
    local part, inner = field.fields[name], path_of(path, name)
    local wrong = value[name] ~= nil and M.mismatch(part, value[name], inner)
    if wrong then
      return wrong
    elseif value[name] == nil and part.required then
      return { path = inner, found = "is missing", expected = M.type_of(part) }
    end
  end
  return nil
end

local function part_type_of(field)
  local words = M.type_of(field)
  return field.enum and ("%s, one of %s"):format(words, values.show(field.enum)) or words
end

--- Returns the type of a field in words: "array of string", "object of city (string), days (number)".
---@return string
function M.type_of(field)
  if field.items then
    return ("%s of %s"):format(field.type, part_type_of(field.items))
  elseif not field.fields then
    return field.type
  end
  local parts = {}
  for index, name in ipairs(values.sorted_keys(field.fields)) do
    parts[index] = ("%s (%s)"):format(name, part_type_of(field.fields[name]))
  end
  return ("%s of %s"):format(field.type, table.concat(parts, ", "))
end

local SHORT = { string = "string", str = "string", number = "number", float = "number", int = "integer",
                integer = "integer", bool = "boolean", boolean = "boolean", list = "array", array = "array",
                dict = "object", object = "object", any = "any" }

--- Parses types in the short form, such as `{ text = "string", tags = "list", place = { city = "string" } }`.
---@param where string
---@return table<string, Field>
function M.of_types(where, types)
  local result = {}
  for _, name in ipairs(values.sorted_keys(types)) do
    local given = types[name]
    if M.is_field(given) then
      result[name] = given
    elseif type(given) == "table" then
      result[name] = M.mark_field { type = "object", required = true, fields = M.of_types(where, given) }
    elseif SHORT[given] then
      result[name] = M.mark_field { type = SHORT[given], required = true }
    else
      errors.problem(("%s '%s' is declared as %s; expected a type"):format(where, tostring(name), values.show(given)),
        errors.unknown(given, values.sorted_keys(SHORT), "types"))
    end
  end
  return result
end

--- Converts a JSON Schema to a field, as far as fields can express it.
---@param schema table
---@param required boolean?
---@return Field
function M.of_json_schema(schema, required)
  local field = { type = is_type[schema.type] and schema.type or "any", required = required, enum = schema.enum }
  field.items = schema.items and M.of_json_schema(schema.items)
  for name, part in next, schema.properties or {} do
    field.fields = field.fields or {}
    field.fields[name] = M.of_json_schema(part, values.contains(schema.required or {}, name))
  end
  return field
end

--- Returns the instructions for a model that should answer with data.
---@param fields table<string, Field>
---@return string
function M.instructions(fields)
  local lines = { "Reply with only a JSON object with exactly these fields:" }
  for _, name in ipairs(values.sorted_keys(fields)) do
    local field = fields[name]
    local text = ("- %s (%s, %s)"):format(name, M.type_of(field), field.required and "required" or "optional")
    if field.enum then
      text = ("%s, one of %s"):format(text, values.show(field.enum))
    end
    lines[#lines + 1] = field.description and text .. ": " .. field.description or text
  end
  return table.concat(lines, "\n")
end

local function json_schema_of(field)
  local inner = field.fields and M.to_json_schema(field.fields) or {}
  inner.type, inner.description, inner.enum, inner.default = field.type, field.description, field.enum, field.default
  inner.items = field.items and json_schema_of(field.items)
  return inner
end

--- Converts fields to JSON Schema, the format in which models receive tool parameters and answer schemas.
---@param fields table<string, Field>
---@return table
function M.to_json_schema(fields)
  local properties, required = {}, {}
  for _, name in ipairs(values.sorted_keys(fields)) do
    local field = fields[name]
    properties[name] = json_schema_of(field)
    if field.required then
      required[#required + 1] = name
    end
  end
  return { type = "object", properties = properties, required = #required > 0 and required or nil,
           additionalProperties = false }
end

-- The value itself, or a copy if parts were replaced.
local function overlaid(value, parts)
  for key, part in next, parts do
    if not rawequal(value[key], part) then
      return values.merged(value, parts)
    end
  end
  return value
end

-- Converts text to the declared type and fills in defaults within lists and objects; the value itself is not
-- modified.
local function convert(field, value)
  if type(value) == "string" and from_text[field.type] then
    local read = from_text[field.type](value)
    return read == nil and value or read
  elseif type(value) ~= "table" then
    return value
  end
  local parts = {}
  for index, item in ipairs(field.items and value or {}) do
    parts[index] = convert(field.items, item)
  end
  for name, part in next, field.fields or {} do
    if value[name] == nil then
      parts[name] = values.plain(part.default)
    else
      parts[name] = convert(part, value[name])
    end
  end
  return overlaid(value, parts)
end

local function check_default(name, field)
  local wrong = M.mismatch(field, convert(field, field.default), name)
  if wrong then
    errors.problem(("the default of input '%s' %s; expected %s"):format(wrong.path, wrong.found, wrong.expected))
  end
end

-- The form of a type that was written as text or in a plain table, as in older versions.
local function form_of(name, given)
  local type_name = type(given) == "table" and given.type or given
  local required = type(given) == "table" and given.required and "required = true" or "…"
  local constructor = SHORT[type_name] and SHORT[type_name] ~= "any" and SHORT[type_name] or "string"
  return ("write %s = field.%s{ %s }"):format(name, constructor, required)
end

--- Checks a declared schema: every entry is a field.
---@param where string "input" or "output"
function M.check(where, schema)
  for _, name in ipairs(values.sorted_keys(schema)) do
    if type(name) ~= "string" then
      errors.problem(("%s has an entry without a name"):format(where), { hint = "write name = field.string{ … }" })
    elseif not M.is_field(schema[name]) then
      errors.problem(("%s '%s' is declared as %s; expected a field"):format(where, name, values.show(schema[name])),
        { hint = form_of(name, schema[name]) })
    elseif where == "input" and schema[name].default ~= nil then
      check_default(name, schema[name])
    end
  end
end

local function value_or_default(field, given)
  if given == nil then
    return field.default
  end
  return given
end

-- Raises one error for all inputs that are missing, if there are several.
local function check_missing(schema, given, kind)
  local missing = {}
  for _, name in ipairs(values.sorted_keys(schema)) do
    local field = schema[name]
    if field.required and value_or_default(field, given[name]) == nil then
      missing[#missing + 1] = ("'%s' (%s)"):format(name, M.type_of(field))
    end
  end
  if #missing > 1 then
    errors.raise(("inputs are missing: %s"):format(table.concat(missing, ", ")), { kind = kind })
  end
end

local function checked_input(name, field, given, raise)
  local value = value_or_default(field, given)
  if value == nil then
    if field.required then
      raise(name, "is missing; expected " .. M.type_of(field))
    end
    return nil
  end
  value = convert(field, value)
  local wrong = M.mismatch(field, value, name)
  if wrong then
    raise(wrong.path, ("%s; expected %s"):format(wrong.found, wrong.expected))
  end
  return value
end

--- Checks inputs, converts text to the declared types and fills in defaults.
---@param owner string the owner of the inputs, such as "the procedure"
---@param schema table<string, Field>
---@param given table<string, any>
---@param kind "input"|"runtime" of the failure
---@return table<string, any>
function M.inputs(owner, schema, given, kind)
  for _, name in ipairs(values.sorted_keys(given)) do
    if schema[name] == nil then
      local more = errors.unknown(name, values.sorted_keys(schema), "its inputs")
      more.kind = kind
      errors.raise(("%s has no input '%s'"):format(owner, tostring(name)), more)
    end
  end
  check_missing(schema, given, kind)
  local result = {}
  for _, name in ipairs(values.sorted_keys(schema)) do
    result[name] = checked_input(name, schema[name], given[name], function(path, wrong)
      errors.raise(("input '%s' %s"):format(path, wrong), { kind = kind, input = name })
    end)
  end
  return result
end

--- Checks the arguments of a call; undeclared arguments are left unchanged.
---@param owner string the owner of the arguments, such as "tool 'area'"
function M.arguments(owner, schema, given)
  local result = values.merged(given)
  for _, name in ipairs(values.sorted_keys(schema)) do
    result[name] = checked_input(name, schema[name], given[name], function(path, wrong)
      errors.raise(("argument '%s' of %s %s"):format(path, owner, wrong))
    end)
  end
  return result
end

--- Validates the data of a model's answer and converts text to the declared types.
---@return table? data, string? what_is_wrong
function M.read_output(fields, data)
  local result = {}
  for _, name in ipairs(values.sorted_keys(fields)) do
    local field, value = fields[name], data[name]
    if value == nil and field.required then
      return nil, ("the field '%s' is missing"):format(name)
    elseif value ~= nil then
      result[name] = convert(field, value)
      local wrong = M.mismatch(field, result[name], name)
      if wrong then
        return nil, ("the field '%s' %s; expected %s"):format(wrong.path, wrong.found, wrong.expected)
      end
    end
  end
  return result
end

-- Describes an output that is missing from a result, which may have it under a misspelt name.
local function lacking(name, schema, result)
  local others = {}
  for _, key in ipairs(values.sorted_keys(result)) do
    if schema[key] == nil then
      others[#others + 1] = tostring(key)
    end
  end
  return others[1] and { hint = ("the result has '%s', which is not declared"):format(table.concat(others, "', '")) }
    or { hint = "its value is nil, or it is not in the table that is returned" }
end

--- Checks a result against the declared outputs and removes undeclared keys.
---@param owner string the owner of the outputs, such as "the procedure"
---@return table result, string[] warnings
function M.outputs(owner, schema, value)
  if type(value) ~= "table" then
    local names = values.sorted_keys(schema)
    errors.raise((owner .. " returned %s; expected a table with its declared outputs"):format(values.show(value)),
      { hint = names[1] and ("end it with return { %s = … }"):format(table.concat(names, " = …, ")) })
  end
  local result, warnings = {}, {}
  for _, name in ipairs(values.sorted_keys(schema)) do
    local field, found = schema[name], value[name]
    if found == nil and field.required then
      errors.raise(("%s's result lacks the required output '%s'"):format(owner, name), lacking(name, schema, value))
    end
    local wrong = found ~= nil and M.mismatch(field, found, name)
    if wrong then
      warnings[#warnings + 1] = ("output '%s' %s; declared as %s"):format(wrong.path, wrong.found, wrong.expected)
    end
    result[name] = found
  end
  return result, warnings
end

--- Lists the parts of a value that do not match the declaration.
---@return string[]
function M.mismatches(schema, value)
  local ok, _, warnings = pcall(M.outputs, "it", schema, value)
  return ok and warnings or { ("the output is %s"):format(values.show(value)) }
end

local function add_empty_lists(found, field, value, path)
  if type(value) ~= "table" then
    return
  elseif next(value) == nil and (field.type == "array" or values.is_empty_list(value)) then
    found[#found + 1] = path
  end
  local is_list = values.is_list(value)
  for name, part in next, value do
    local inner = table.move(path, 1, #path, 1, {})
    inner[#inner + 1] = is_list and name or tostring(name)
    add_empty_lists(found, is_list and field.items or (field.fields or {})[name] or {}, part, inner)
  end
end

--- Finds the empty tables of a value that are lists, because they are declared so or came from the host as such; the
--- host cannot distinguish them from empty objects.
---@param declared table<string, Field>|Field|nil
---@return any[][] paths the path of each, as a list of keys
function M.empty_lists(declared, value)
  local found = {}
  add_empty_lists(found, M.is_field(declared) and declared or { fields = declared }, value, {})
  return found
end

--- Checks a result against its declaration: a table of fields, or a single field.
---@return any result, string[] warnings
function M.result(owner, declared, value)
  if not M.is_field(declared) then
    return M.outputs(owner, declared, value)
  end
  local wrong = M.mismatch(declared, value, "")
  if wrong and wrong.path == "" then
    errors.raise(("%s returned %s; declared as %s"):format(owner, values.show(value), wrong.expected))
  elseif wrong then
    errors.raise(("%s's result '%s' %s; declared as %s"):format(owner, wrong.path, wrong.found, wrong.expected))
  end
  return value, {}
end

return M
