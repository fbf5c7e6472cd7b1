--- Parameters of phrases: which texts can stand for `{int}`, `{string}` and the others.
---
--- Each is a function that is given a text, the position where the parameter starts, and a function to call with each
--- possible end, the preferred one first, until it returns true.

local function is_boundary(text, position)
  return not text:find("^[\x80-\xBF]", position)
end

-- Everything that a pattern matches, or less of it.
local function at_most(pattern, least)
  return function(text, at, try)
    local _, last = text:find(pattern, at)
    for place = last or 0, at + least - 1, -1 do
      if is_boundary(text, place + 1) and try(place) then
        return true
      end
    end
    return false
  end
end

-- What a pattern matches, or less of it, as long as a test accepts it.
local function accepted(pattern, accepts)
  return function(text, at, try)
    local _, last = text:find(pattern, at)
    for place = last or 0, at, -1 do
      if accepts(text:sub(at, place)) and try(place) then
        return true
      end
    end
    return false
  end
end

-- A text in quotes, or else another parameter.
local function or_quoted(other)
  return function(text, at, try)
    local _, last = text:find('^"[^"]+"', at)
    if not last then
      _, last = text:find("^'[^']+'", at)
    end
    return last and try(last) or other(text, at, try)
  end
end

local function string_in_quotes(text, at, try)
  local quote = text:match("^[\"']", at)
  local place = at + 1
  while quote and place <= #text do
    local char = text:sub(place, place)
    if char == quote then
      return try(place)
    end
    place = place + (char == "\\" and 2 or 1)
  end
  return false
end

local integer = accepted("^-?%d+", function(text) return text:find("%d$") end)

local float = accepted("^[-+.%deE]+", function(text)
  local digits = text:gsub("[eE][-+]?%d+$", "")
  return digits:find("^[-+]?%d+$") or digits:find("^[-+]?%d*%.%d+$")
end)

local value = at_most("^.+", 1)

return {
  value = value,
  object = value,
  name = or_quoted(at_most("^%S+", 1)),
  key = or_quoted(at_most("^[%w_\x80-\xFF][%w_.\x80-\xFF-]*", 1)),
  pattern = accepted('^".*"', function(text) return text:find('^".*"$') end),
  int = integer, byte = integer, short = integer, long = integer, biginteger = integer,
  float = float, double = float, bigdecimal = float,
  word = at_most("^%S+", 1),
  string = string_in_quotes,
  [""] = at_most("^.*", 0),
}
