--- Scans the top level of a file without running it: is there a Procedure, and where do its declarations stand?
---
--- It knows just enough Lua for that: comments, strings, brackets and blocks.

local M = {}

-- A program's own `text:sub` counts letters; this one counts bytes.
local sub = string.sub

local OPENERS = { ["if"] = true, ["do"] = true, ["function"] = true, ["repeat"] = true }
local CLOSERS = { ["end"] = true, ["until"] = true }
local BRACKETS = { ["("] = 1, ["{"] = 1, ["["] = 1, [")"] = -1, ["}"] = -1, ["]"] = -1 }

local function end_of_long(text, from)
  local level = text:match("^%[(=*)%[", from)
  if not level then
    return nil
  end
  local _, last = text:find("]" .. level .. "]", from, true)
  return last or #text
end

local function end_of_quoted(text, from)
  local quote = sub(text, from, from)
  local at = from + 1
  while at <= #text do
    local char = sub(text, at, at)
    if char == "\\" then
      at = at + 1
    elseif char == quote or char == "\n" then
      return at
    end
    at = at + 1
  end
  return #text
end

--- Reads the token at or after a position.
---@return integer? first, integer last, string kind "word", "string" or the character itself
local function next_token(text, from)
  local at = from
  while true do
    at = text:find("%S", at)
    if not at then
      return nil
    elseif sub(text, at, at + 1) ~= "--" then
      break
    end
    at = (end_of_long(text, at + 2) or (text:find("\n", at, true) or #text)) + 1
  end
  local long = end_of_long(text, at)
  if long then
    return at, long, "string"
  end
  local char = sub(text, at, at)
  if char == '"' or char == "'" then
    return at, end_of_quoted(text, at), "string"
  end
  local _, last = text:find("^[%w_]+", at)
  if last then
    return at, last, "word"
  end
  return at, at, char
end

local function end_of_brackets(text, from)
  local depth, first, last, kind = 0, nil, nil, nil
  local at = from
  repeat
    first, last, kind = next_token(text, at)
    if not first then
      return #text
    end
    depth = depth + (BRACKETS[kind] or 0)
    at = last + 1
  until depth == 0
  return last
end

--- Finds where the arguments of a call end that begin at or after a position; nil where there are none.
local function end_of_call(text, from)
  local first, last, kind = next_token(text, from)
  local finish
  while first and (kind == "string" or kind == "(" or kind == "{") do
    finish = kind == "string" and last or end_of_brackets(text, first)
    first, last, kind = next_token(text, finish + 1)
  end
  return finish
end

---@class TopLevelCall
---@field word string the function's name
---@field first integer where it begins
---@field last integer where its arguments end
---@field line integer

--- Finds the calls of some functions that stand at the top level of a file, outside every block and bracket.
---@param text string
---@param wanted table<string, boolean> names of functions
---@return TopLevelCall[]
function M.top_level_calls(text, wanted)
  local calls = {}
  local depth, at, before = 0, 1, nil
  while true do
    local first, last, kind = next_token(text, at)
    if not first then
      return calls
    end
    local word = kind == "word" and sub(text, first, last) or nil
    at = last + 1
    local finish = depth == 0 and wanted[word] and before ~= "." and before ~= ":" and end_of_call(text, at)
    if finish then
      local line = 1 + select(2, sub(text, 1, first - 1):gsub("\n", ""))
      calls[#calls + 1] = { word = word, first = first, last = finish, line = line, before = before }
      at = finish + 1
    elseif OPENERS[word] then
      depth = depth + 1
    elseif CLOSERS[word] then
      depth = depth - 1
    else
      depth = depth + (BRACKETS[kind] or 0)
    end
    before = word or kind
  end
end

return M
