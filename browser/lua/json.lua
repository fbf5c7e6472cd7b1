--- JSON as Python's json module reads and writes it, including the wording of its errors.
---
--- Lua has integers and floats, of which JavaScript's JSON makes one kind, so texts are read and written here.

local sub = string.sub

local M = {}

local LARGEST_DEPTH = 64

---@class JsonError
---@field problem string

local function fail(problem)
  error({ problem = problem }, 0)
end

-- Writing

local ESCAPES = { ['"'] = '\\"', ["\\"] = "\\\\", ["\n"] = "\\n", ["\r"] = "\\r", ["\t"] = "\\t", ["\b"] = "\\b", ["\f"] = "\\f" }

-- The number of bytes of a text, from a position, that are no UTF-8 together.
local function broken_length(text, position)
  local rest = sub(text, position, position + 3)
  local prefix = rest:match("^[\xC2-\xDF]") or rest:match("^\xE0[\xA0-\xBF]") or rest:match("^[\xE1-\xEC\xEE\xEF][\x80-\xBF]")
    or rest:match("^\xED[\x80-\x9F]") or rest:match("^\xF0[\x90-\xBF][\x80-\xBF]?") or rest:match("^[\xF1-\xF3][\x80-\xBF][\x80-\xBF]?")
    or rest:match("^\xF4[\x80-\x8F][\x80-\xBF]?")
  return prefix and #prefix or 1
end

--- Replaces bytes that are no UTF-8, as Python does.
---@param text string
---@return string
function M.clean(text)
  if utf8.len(text) then
    return text
  end
  local parts, position = {}, 1
  while position <= #text do
    local length, bad = utf8.len(text, position)
    parts[#parts + 1] = sub(text, position, length and #text or bad - 1)
    if length then
      break
    end
    parts[#parts + 1] = "\u{FFFD}"
    position = bad + broken_length(text, bad)
  end
  return table.concat(parts)
end

local function quoted(text)
  return '"' .. M.clean(text):gsub('[%z\1-\31"\\]', function(char)
    return ESCAPES[char] or ("\\u%04x"):format(char:byte())
  end) .. '"'
end

--- Writes a float with the fewest digits that mean it.
---@param value number
---@return string
function M.float(value)
  local text
  for digits = 14, 16 do
    text = ("%%.%de"):format(digits):format(value)
    if tonumber(text) == value then
      break
    end
  end
  local sign, first, rest, exponent = text:match("^(-?)(%d)%.(%d*)e([+-]%d+)$")
  local digits, power = (first .. rest):gsub("0+$", ""), math.tointeger(exponent)
  if digits == "" then
    return sign .. "0.0"
  elseif power < -4 or power >= 16 then
    local tail = #digits > 1 and "." .. sub(digits, 2) or ""
    return ("%s%s%se%s%02d"):format(sign, sub(digits, 1, 1), tail, power < 0 and "-" or "+", math.abs(power))
  elseif power < 0 then
    return sign .. "0." .. ("0"):rep(-power - 1) .. digits
  elseif #digits <= power + 1 then
    return sign .. digits .. ("0"):rep(power + 1 - #digits) .. ".0"
  end
  return sign .. sub(digits, 1, power + 1) .. "." .. sub(digits, power + 2)
end

--- Returns the name of a key in an object.
---@return string
function M.name_of(key)
  if type(key) == "string" then
    return M.clean(key)
  end
  return math.type(key) == "float" and M.float(key) or tostring(key)
end

local LIST, OBJECT = {}, {}

--- Returns the length of a table that is written as a list, or nil.
---@return integer?
function M.list_length(value)
  local kind = getmetatable(value)
  if kind == LIST then
    return rawget(value, "n") or #value
  elseif kind == OBJECT then
    return nil
  end
  local count = 0
  for _ in next, value do
    count = count + 1
  end
  for index = 1, count do
    if rawget(value, index) == nil then
      return nil
    end
  end
  return count > 0 and count or nil
end

--- Marks a table as a list, even if it is empty. One that contains nil has its length as `n`.
---@generic T
---@param value T
---@return T
function M.list(value)
  return setmetatable(value, LIST)
end

--- Marks a table as an object, even if it has the keys of a list.
function M.object(value)
  return setmetatable(value, OBJECT)
end

local write

local function joined(parts, opening, closing, indent, inner)
  if #parts == 0 then
    return opening .. closing
  elseif not indent then
    return opening .. table.concat(parts, ", ") .. closing
  end
  local deeper = inner .. (" "):rep(indent)
  return opening .. "\n" .. deeper .. table.concat(parts, ",\n" .. deeper) .. "\n" .. inner .. closing
end

local function write_table(value, indent, inner)
  local parts, deeper = {}, indent and inner .. (" "):rep(indent)
  local length = M.list_length(value)
  if length then
    for index = 1, length do
      parts[index] = write(rawget(value, index), indent, deeper)
    end
    return joined(parts, "[", "]", indent, inner)
  end
  local names, named = {}, {}
  for key, item in next, value do
    local name = M.name_of(key)
    names[#names + 1] = named[name] == nil and name or nil
    named[name] = item
  end
  table.sort(names)
  for index, name in ipairs(names) do
    parts[index] = quoted(name) .. ": " .. write(named[name], indent, deeper)
  end
  return joined(parts, "{", "}", indent, inner)
end

function write(value, indent, inner)
  local kind = type(value)
  if kind == "string" then
    return quoted(value)
  elseif kind == "table" then
    return write_table(value, indent, inner)
  elseif kind == "nil" then
    return "null"
  elseif math.type(value) ~= "float" then
    return tostring(value)
  elseif value ~= value or value == math.huge or value == -math.huge then
    fail("the value contains a number that JSON cannot represent")
  end
  return M.float(value)
end

--- Writes a value.
---@param value any
---@param indent integer? the number of spaces of each level; nil for one line
---@return string
function M.encode(value, indent)
  return write(value, indent, "")
end

-- Reading

local function fail_at(text, position, problem)
  local before = sub(text, 1, position - 1)
  local last, _, lines = before:match("[^\n]*$"), before:gsub("\n", "")
  fail(("%s: line %d column %d (char %d)"):format(problem, lines + 1, (utf8.len(last) or #last) + 1, utf8.len(before) or #before))
end

local UNESCAPED = { b = "\b", f = "\f", n = "\n", r = "\r", t = "\t", ['"'] = '"', ["\\"] = "\\", ["/"] = "/" }

-- Reads four hexadecimal digits, and those of the second half of a pair.
local function read_unicode(text, position)
  local code = tonumber(text:match("^%x%x%x%x", position) or fail_at(text, position, "Invalid \\uXXXX escape"), 16)
  position = position + 4
  local low = code >= 0xD800 and code <= 0xDBFF and tonumber(text:match("^\\u([dD][c-fC-F]%x%x)", position) or "", 16)
  if low then
    return utf8.char(0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00)), position + 6
  end
  return code >= 0xD800 and code <= 0xDFFF and "?" or utf8.char(code), position
end

local function read_string(text, position)
  local parts, start = {}, position - 1
  while true do
    local stop = text:find('["\\%z\1-\31]', position) or fail_at(text, start, "Unterminated string starting at")
    parts[#parts + 1] = sub(text, position, stop - 1)
    local char, escape = sub(text, stop, stop), sub(text, stop + 1, stop + 1)
    if char == '"' then
      return table.concat(parts), stop + 1
    elseif char ~= "\\" then
      fail_at(text, stop, "Invalid control character at")
    elseif escape == "" then
      fail_at(text, start, "Unterminated string starting at")
    elseif escape == "u" then
      parts[#parts + 1], position = read_unicode(text, stop + 2)
    else
      parts[#parts + 1] = UNESCAPED[escape] or fail_at(text, stop, "Invalid \\escape")
      position = stop + 2
    end
  end
end

local function skip_blanks(text, position)
  return text:find("[^ \t\n\r]", position) or #text + 1
end

local read

-- Reads what follows an item: true and the position behind a comma, or false and that behind the closing bracket.
local function read_separator(text, position, closing)
  position = skip_blanks(text, position)
  local char = sub(text, position, position)
  if char == closing then
    return false, position + 1
  elseif char ~= "," then
    fail_at(text, position, "Expecting ',' delimiter")
  end
  local next_position = skip_blanks(text, position + 1)
  if sub(text, next_position, next_position) == closing then
    fail_at(text, position, "Illegal trailing comma before end of " .. (closing == "}" and "object" or "array"))
  end
  return true, next_position
end

local function read_object(text, position, depth, empty_list)
  local result, goes_on = {}, true
  position = skip_blanks(text, position)
  if sub(text, position, position) == "}" then
    return result, position + 1
  end
  while goes_on do
    if sub(text, position, position) ~= '"' then
      fail_at(text, position, "Expecting property name enclosed in double quotes")
    end
    local key
    key, position = read_string(text, position + 1)
    position = skip_blanks(text, position)
    if sub(text, position, position) ~= ":" then
      fail_at(text, position, "Expecting ':' delimiter")
    end
    result[key], position = read(text, skip_blanks(text, position + 1), depth, empty_list)
    goes_on, position = read_separator(text, position, "}")
  end
  return result, position
end

local function read_list(text, position, depth, empty_list)
  local result, count, goes_on = {}, 0, true
  position = skip_blanks(text, position)
  if sub(text, position, position) == "]" then
    return empty_list and empty_list() or result, position + 1
  end
  while goes_on do
    count = count + 1
    result[count], position = read(text, position, depth, empty_list)
    goes_on, position = read_separator(text, position, "]")
  end
  return result, position
end

local WORDS = { { "null", nil }, { "true", true }, { "false", false }, { "NaN", 0 / 0 }, { "Infinity", math.huge },
                { "-Infinity", -math.huge } }

local function read_number(text, position)
  local whole = text:match("^-?0", position) or text:match("^-?[1-9]%d*", position)
  if not whole then
    fail_at(text, position, "Expecting value")
  end
  local rest = position + #whole
  local fraction = text:match("^%.%d+", rest) or ""
  local exponent = text:match("^[eE][+-]?%d+", rest + #fraction) or ""
  local digits = whole .. fraction .. exponent
  local value = digits == whole and math.tointeger(digits) or tonumber(digits) + 0.0
  return value, position + #digits
end

function read(text, position, depth, empty_list)
  local char = sub(text, position, position)
  if char == '"' then
    return read_string(text, position + 1)
  elseif char == "{" or char == "[" then
    if depth > LARGEST_DEPTH then
      fail(("the value is nested more than %d levels deep"):format(LARGEST_DEPTH))
    end
    return (char == "{" and read_object or read_list)(text, position + 1, depth + 1, empty_list)
  end
  for _, word in ipairs(WORDS) do
    if sub(text, position, position + #word[1] - 1) == word[1] then
      return word[2], position + #word[1]
    end
  end
  return read_number(text, position)
end

--- Reads a value; null is nil, even in lists.
---@param text string
---@param empty_list (fun(): table)? makes the empty lists, so that they can be told from empty objects
---@return any
function M.decode(text, empty_list)
  local value, position = read(text, skip_blanks(text, 1), 0, empty_list)
  position = skip_blanks(text, position)
  if position <= #text then
    fail_at(text, position, "Extra data")
  end
  return value
end

return M
