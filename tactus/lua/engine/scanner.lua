--- Scans the top level of a file without running it, to find its Procedure and its declarations.
---
--- It parses just enough Lua for this: comments, strings, brackets and blocks.

local M = {}

-- In programs `text:sub` counts characters; this one counts bytes.
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

local ENDS = { ['"'] = '[\\\n"]', ["'"] = "[\\\n']" }

local function end_of_quoted(text, from)
  local ends, at = ENDS[sub(text, from, from)], from + 1
  while true do
    at = text:find(ends, at)
    if not at or sub(text, at, at) ~= "\\" then
      return at or #text
    end
    at = at + 2
  end
end

-- The first characters of tokens of interest: anywhere, within a block, and within brackets.
local ANY, IN_BLOCK, IN_BRACKETS = "%S", "[%a_({%[\"'%-]", "[](){}[\"'%-]"

--- Reads the token of interest at or after a position.
---@param interest string? a pattern of the characters that start tokens of interest; all by default
---@return integer? first, integer last, string kind "word", "string" or the character itself
local function next_token(text, from, interest)
  local at = from
  interest = interest or ANY
  while true do
    at = text:find(interest, at)
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

M.next_token = next_token

local function end_of_brackets(text, from)
  local depth, first, last, kind = 0, nil, nil, nil
  local at = from
  repeat
    first, last, kind = next_token(text, at, IN_BRACKETS)
    if not first then
      return #text
    end
    depth = depth + (BRACKETS[kind] or 0)
    at = last + 1
  until depth == 0
  return last
end

--- Finds the end of the call arguments that start at or after a position; nil if there are none.
local function end_of_call(text, from)
  local first, last, kind = next_token(text, from, ANY)
  local finish
  while first and (kind == "string" or kind == "(" or kind == "{") do
    finish = kind == "string" and last or end_of_brackets(text, first)
    first, last, kind = next_token(text, finish + 1, ANY)
  end
  return finish
end

-- Calls a function for each wanted word at the top level, with the word, its position, the position after it, and the
-- token before it. The function returns the position to continue from, or nil to stop.
local function scan(text, wanted, hear)
  local depth, at, before = 0, 1, nil
  while at do
    local first, last, kind = next_token(text, at, depth == 0 and ANY or IN_BLOCK)
    if not first then
      return
    end
    local word = kind == "word" and sub(text, first, last) or nil
    at = last + 1
    if depth == 0 and wanted[word] and before ~= "." and before ~= ":" then
      at = hear(word, first, at, before)
    elseif OPENERS[word] then
      depth = depth + 1
    elseif CLOSERS[word] then
      depth = depth - 1
    elseif BRACKETS[kind] then
      at = end_of_brackets(text, first) + 1
    end
    before = word or kind
  end
end

---@class TopLevelCall
---@field word string the function's name
---@field first integer its start position
---@field last integer the end of its arguments
---@field line integer

--- Finds the calls of given functions at the top level of a file, outside blocks and brackets.
---@param text string
---@param wanted table<string, boolean> names of functions
---@return TopLevelCall[]
function M.top_level_calls(text, wanted)
  local calls = {}
  scan(text, wanted, function(word, first, at)
    local last = end_of_call(text, at)
    if last then
      local line = 1 + select(2, sub(text, 1, first - 1):gsub("\n", ""))
      calls[#calls + 1] = { word = word, first = first, last = last, line = line }
    end
    return (last or at - 1) + 1
  end)
  return calls
end

--- Finds the calls of given functions anywhere in a file.
---@param text string
---@param wanted table<string, any> names of functions
---@return TopLevelCall[]
function M.calls(text, wanted)
  local calls, at, line, counted = {}, 1, 1, 1
  while true do
    local first, last, kind = next_token(text, at, ANY)
    if not first then
      return calls
    end
    local word = kind == "word" and sub(text, first, last)
    local finish = word and wanted[word] and end_of_call(text, last + 1)
    if finish then
      line = line + select(2, sub(text, counted, first - 1):gsub("\n", ""))
      counted = first
      calls[#calls + 1] = { word = word, first = first, last = finish, line = line }
    end
    at = last + 1
  end
end

--- Finds the line of a key in the table of the first call on a line.
---@param text string
---@param line integer the line of the call
---@param key string
---@return integer? nil if the key is not written there
function M.line_of_key(text, line, key)
  local at, depth = 1, 0
  for _ = 2, line do
    at = (text:find("\n", at, true) or #text) + 1
  end
  local start = at
  repeat
    local first, last, kind = next_token(text, at, ANY)
    if not first then
      return nil
    end
    depth = depth + (BRACKETS[kind] or 0)
    if kind == "word" and depth > 0 and sub(text, first, last) == key and text:find("^%s*=[^=]", last + 1) then
      return line + select(2, sub(text, start, first - 1):gsub("\n", ""))
    end
    at = last + 1
  until depth <= 0 and BRACKETS[kind] == -1
  return nil
end

--- Returns whether a file has a main Procedure: called at the top level, without a name or named "main", and not
--- assigned to another variable.
---@param text string
---@return boolean
function M.has_main(text)
  local is_found = false
  scan(text, { Procedure = true, ClassifyProcedure = true }, function(_, first, at, before)
    local _, _, kind = next_token(text, at, ANY)
    local name = text:match("^%s*%(?%s*[\"']([^\"']*)", at)
    local is_assigned = before == "=" and not sub(text, 1, first - 1):find("%f[%w_]main%s*=%s*$")
    is_found = not is_assigned and (name == "main" or name == nil and (kind == "(" or kind == "{"))
    return not is_found and at or nil
  end)
  return is_found
end

return M
