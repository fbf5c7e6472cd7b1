--- Literals: the values in steps, in one grammar for all steps.
---
---     "a \"quoted\" text"   'another'   3   -2.5e3   true   False   null   None   nil   bare words
---     [1, "two"]   {"k": [true, null]}   {'k': None}
---
--- Lists and objects are JSON, in which texts may have single quotes, words may be written as True, False and None, and a
--- comma may follow the last item. Whatever is no literal is the text itself; if it begins like one, the reader also says
--- what is wrong with it.

local import = ...

local values = import "engine/values"

local M = {}

-- In programs `text:sub` counts characters; this one counts bytes.
local sub = string.sub

local WORDS = { ["true"] = true, True = true, ["false"] = false, False = false }
local NOTHING = { null = true, None = true, ["nil"] = true }

local DEEPEST = 32
local LARGEST = 1e300

local function fail(source, at, expected)
  local found = at > #source and "its end" or ("'%s'"):format(source:match("^[%w_]+", at) or source:match(utf8.charpattern, at))
  local place = (utf8.len(source, 1, at - 1) or at - 1) + 1
  return nil, ("expected %s at character %d, found %s"):format(expected, place, found)
end

local function skip_space(source, at)
  return source:match("^%s*()", at)
end

-- Texts

local ESCAPES = { n = "\n", t = "\t", r = "\r", b = "\b", f = "\f", ['"'] = '"', ["'"] = "'", ["\\"] = "\\", ["/"] = "/" }
local ENDS = { ['"'] = '["\\]', ["'"] = "['\\]" }

local function character(code)
  return utf8.char((code < 0xD800 or code > 0xDFFF) and code or 0xFFFD)
end

-- What an escape stands for, and where the text continues. Unknown escapes stay as they are.
local function read_escape(source, at)
  local high, low = source:match("^u([dD][89abAB]%x%x)\\u([dD][c-fC-F]%x%x)", at)
  if high then
    return utf8.char(0x10000 + (tonumber(high, 16) - 0xD800 << 10) + tonumber(low, 16) - 0xDC00), at + 11
  end
  local digits = source:match("^u(%x%x%x%x)", at) or source:match("^x(%x%x)", at)
  if digits then
    return character(tonumber(digits, 16)), at + 1 + #digits
  end
  local char = sub(source, at, at)
  return ESCAPES[char] or "\\" .. char, at + 1
end

local function read_text(source, at)
  local first, parts = at, {}
  local ends = ENDS[sub(source, at, at)]
  at = at + 1
  while true do
    local stop = source:find(ends, at)
    if not stop then
      return nil, ("the quotation mark at character %d is never closed"):format((utf8.len(source, 1, first) or first))
    end
    parts[#parts + 1] = sub(source, at, stop - 1)
    if sub(source, stop, stop) ~= "\\" then
      return stop + 1, table.concat(parts)
    end
    parts[#parts + 1], at = read_escape(source, stop + 1)
  end
end

-- Numbers

local function in_range(value)
  return value and value > -LARGEST and value < LARGEST and value or nil
end

-- The numbers of JSON.
local function number(text)
  local rest = text:match("^-?0(.*)$") or text:match("^-?[1-9]%d*(.*)$")
  rest = rest and rest:gsub("^%.%d+", ""):gsub("^[eE][+-]?%d+", "")
  return rest == "" and in_range(tonumber(text)) or nil
end

-- Other ways to write a number, which lists and objects may contain.
local function loose_number(text)
  if text:find("^[+-]?0%d") or not text:find("^[+-]?%.?%d") or text:find("__", 1, true) then
    return nil
  end
  return in_range(tonumber((text:gsub("_", ""))))
end

-- Lists and objects. Each function returns where the text continues and the value, or nil and what is wrong.

local read

-- Reads the items of a list or an object, with a function that reads one of them.
local function read_items(source, at, close, read_item)
  at = skip_space(source, at)
  while sub(source, at, at) ~= close do
    local next_at, problem = read_item(at)
    if not next_at then
      return nil, problem
    end
    at = skip_space(source, next_at)
    if sub(source, at, at) == "," then
      at = skip_space(source, at + 1)
    elseif sub(source, at, at) ~= close then
      return fail(source, at, ("',' or '%s'"):format(close))
    end
  end
  return at + 1
end

local function read_list(source, at, depth)
  local list, count = {}, 0
  local next_at, problem = read_items(source, at + 1, "]", function(place)
    count = count + 1
    local after, item = read(source, place, depth)
    list[count] = item
    return after, item
  end)
  if next_at and count == 0 then
    list = values.empty_list()
  end
  return next_at, next_at and list or problem
end

local function read_object(source, at, depth)
  local object = {}
  local next_at, problem = read_items(source, at + 1, "}", function(place)
    if not ENDS[sub(source, place, place)] then
      return fail(source, place, "a key in quotes")
    end
    local after, key = read_text(source, place)
    if not after then
      return nil, key
    end
    after = skip_space(source, after)
    if sub(source, after, after) ~= ":" then
      return fail(source, after, "':'")
    end
    local item
    after, item = read(source, skip_space(source, after + 1), depth)
    object[key] = item
    return after, item
  end)
  return next_at, next_at and object or problem
end

function read(source, at, depth)
  local char = sub(source, at, at)
  if depth > DEEPEST then
    return nil, ("it is nested more than %d levels deep"):format(DEEPEST)
  elseif char == "[" then
    return read_list(source, at, depth + 1)
  elseif char == "{" then
    return read_object(source, at, depth + 1)
  elseif ENDS[char] then
    return read_text(source, at)
  end
  local word = source:match("^[+-]?[%d._]+[eE][+-]?%d+", at) or source:match("^[%w_.+-]+", at) or ""
  if WORDS[word] ~= nil or NOTHING[word] then
    return at + #word, WORDS[word]
  end
  local value = loose_number(word)
  if value then
    return at + #word, value
  end
  return fail(source, at, "a value")
end

local CURLY = { ["“"] = '"', ["”"] = '"', ["„"] = '"', ["‘"] = "'", ["’"] = "'" }

local function read_delimited(text)
  local next_at, value = read(text, 1, 0)
  if not next_at then
    return text, value
  elseif skip_space(text, next_at) <= #text then
    local _, problem = fail(text, skip_space(text, next_at), "nothing more")
    return text, problem
  end
  return value
end

--- Reads a value.
---@param text string
---@return any value, string? problem what is wrong with a text that begins like a literal
function M.value(text)
  text = text:match("^%s*(.-)%s*$")
  local first = sub(text, 1, 1)
  if WORDS[text] ~= nil or NOTHING[text] then
    return WORDS[text]
  elseif first == "[" or first == "{" then
    return read_delimited(text)
  elseif ENDS[first] then
    local next_at, value = read_text(text, 1)
    if next_at == #text + 1 then
      return value
    end
    return text, not next_at and first == '"' and value or nil
  elseif CURLY[text:match(utf8.charpattern)] then
    return text, "curly quotes are part of the text; write straight ones"
  end
  return number(text) or text
end

--- Reads a value; an object may also be written in quotes.
---@param text string
---@return any value, string? problem
function M.object(text)
  local value, problem = M.value(text)
  if type(value) == "string" and not problem then
    return M.value(value)
  end
  return value, problem
end

--- Reads a name, with or without quotes.
---@param text string
---@return string
function M.name(text)
  local first = sub(text, 1, 1)
  return #text > 1 and ENDS[first] and first == sub(text, -1) and sub(text, 2, -2) or text
end

local function as_integer(text)
  return math.tointeger(tonumber(text)) or tonumber(text)
end

local function as_float(text)
  return tonumber(text) + 0.0
end

local function as_text(text)
  return text
end

-- The functions that read the text of a parameter, by its name in phrases.
local READERS = {
  value = M.value, object = M.object, name = M.name, key = M.name, string = M.value, word = as_text, [""] = as_text,
  pattern = function(text) return sub(text, 2, -2) end,
  int = as_integer, byte = as_integer, short = as_integer, long = as_integer, biginteger = as_integer,
  float = as_float, double = as_float, bigdecimal = as_float,
}

--- Reads the text of a parameter.
---@param parameter string its name in the phrase
---@param text string
---@return any value, string? problem
function M.read(parameter, text)
  return READERS[parameter](text)
end

return M
