--- Plain data: compares, copies and shows Lua values in a stable order.
---
--- All functions read tables raw, because metamethods are the program's code and would run here without limits.

local M = {}

local rawget, rawequal, rawlen, next, type = rawget, rawequal, rawlen, next, type

local function key_text(key)
  if type(key) == "string" or type(key) == "number" or type(key) == "boolean" then
    return tostring(key)
  end
  return type(key)
end

local function comes_first(a, b)
  if type(a) == "number" and type(b) == "number" then
    return a < b
  elseif type(a) ~= type(b) then
    return type(a) == "number"
  end
  return key_text(a) < key_text(b)
end

--- Sorts the keys of a table: numbers first, then the others by their string form.
---@return any[]
function M.sorted_keys(map)
  local keys, are_texts = {}, true
  for key in next, map do
    keys[#keys + 1] = key
    are_texts = are_texts and type(key) == "string"
  end
  table.sort(keys, not are_texts and comes_first or nil)
  return keys
end

--- Returns whether a table is a non-empty list: keys 1 to n without holes.
function M.is_list(value)
  local count = 0
  for _ in next, value do
    count = count + 1
  end
  return count > 0 and count == rawlen(value)
end

--- Merges tables; later entries override earlier ones.
---@param ... table?
---@return table
function M.merged(...)
  local result = {}
  for _, map in ipairs(table.pack(...)) do
    for key, value in next, map do
      result[key] = value
    end
  end
  return result
end

--- Compares two values by content: `3` equals `3.0`, and tables are equal if their keys and values are.
function M.equal(a, b)
  if type(a) ~= "table" or type(b) ~= "table" then
    return rawequal(a, b)
  end
  for key, value in next, a do
    if not M.equal(value, rawget(b, key)) then
      return false
    end
  end
  for key in next, b do
    if rawget(a, key) == nil then
      return false
    end
  end
  return true
end

--- Returns whether a list contains a value.
---@param list any[]
function M.contains(list, value)
  for _, item in ipairs(list) do
    if M.equal(item, value) then
      return true
    end
  end
  return false
end

local empty_lists = setmetatable({}, { __mode = "k" })

--- Creates an empty table that is a list outside the program, for as long as it stays empty.
---@return table
function M.empty_list()
  local list = {}
  empty_lists[list] = true
  return list
end

--- Returns whether an empty table is known to be a list.
function M.is_empty_list(value)
  return empty_lists[value] == true
end

local DEEPEST = 32
local MOST_ENTRIES = 100000

local plain

local stand_ins = setmetatable({}, { __mode = "k" })

--- Sets the plain data that represents a table outside the program: the result of a turn is shown as its output.
function M.show_as(object, value)
  stand_ins[object] = value
  return object
end

local function plain_table(value, seen, path, depth)
  if stand_ins[value] ~= nil then
    return plain(stand_ins[value], seen, path, depth)
  elseif seen[value] then
    return nil, ("the table%s contains itself"):format(path)
  elseif depth > DEEPEST then
    return nil, ("the value%s is nested more than %d levels deep"):format(path, DEEPEST)
  end
  seen[value] = true
  local result = {}
  for key, item in next, value do
    seen.count = seen.count + 1
    if seen.count > MOST_ENTRIES then
      return nil, ("the value has more than %d entries"):format(MOST_ENTRIES)
    elseif type(key) ~= "string" and type(key) ~= "number" then
      return nil, ("a key%s is a %s; expected a string or a number"):format(path, type(key))
    end
    local part, why = plain(item, seen, (" at '%s'"):format(key), depth + 1)
    if why then
      return nil, why
    end
    result[key] = part
  end
  seen[value] = nil
  empty_lists[result] = empty_lists[value]
  return result
end

function plain(value, seen, path, depth)
  if type(value) == "table" then
    return plain_table(value, seen, path, depth)
  elseif type(value) == "function" or type(value) == "thread" or type(value) == "userdata" then
    return nil, ("a %s%s is not plain data"):format(type(value), path)
  end
  return value
end

--- Copies plain data: nil, booleans, numbers, strings, and tables of them.
---@return any copy, string? why_not the reason if the value is not plain data
function M.plain(value)
  return plain(value, { count = 0 }, "", 1)
end

local escapes = { ['"'] = '\\"', ["\\"] = "\\\\", ["\n"] = "\\n", ["\r"] = "\\r", ["\t"] = "\\t" }

local function quoted(text)
  return '"' .. text:gsub('[%c"\\]', function(char)
    return escapes[char] or ("\\u%04x"):format(char:byte())
  end) .. '"'
end

local show

local function show_table(value, depth)
  if depth > 8 then
    return "…"
  end
  local parts = {}
  if M.is_list(value) then
    for index = 1, rawlen(value) do
      parts[index] = show(rawget(value, index), depth + 1)
    end
    return "[" .. table.concat(parts, ", ") .. "]"
  end
  for index, key in ipairs(M.sorted_keys(value)) do
    parts[index] = quoted(key_text(key)) .. ": " .. show(rawget(value, key), depth + 1)
  end
  return "{" .. table.concat(parts, ", ") .. "}"
end

function show(value, depth)
  if type(value) == "string" then
    return quoted(value)
  elseif type(value) == "table" then
    return show_table(value, depth)
  elseif type(value) == "nil" or type(value) == "number" or type(value) == "boolean" then
    return tostring(value)
  end
  return "a " .. type(value)
end

--- Converts a value to a string: strings unchanged, an empty string for nil, anything else as shown.
---@return string
function M.text(value)
  if type(value) == "string" then
    return value
  end
  return value == nil and "" or show(value, 1)
end

--- Shows a value as JSON on one line; values that JSON does not have are named.
---@return string
function M.show(value)
  return show(value, 1)
end

return M
