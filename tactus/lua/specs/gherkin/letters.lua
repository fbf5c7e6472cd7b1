--- Letters, spaces and signs of all scripts, as far as the checks of Gherkin need them.

local import, host = ...

local M = {}

-- Ranges of code points.
local SPACES = { 9, 13, 28, 32, 0x85, 0x85, 0xA0, 0xA0, 0x1680, 0x1680, 0x2000, 0x200A, 0x2028, 0x2029, 0x202F, 0x202F,
                 0x205F, 0x205F, 0x3000, 0x3000 }
local INVISIBLE = { 0xAD, 0xAD, 0x34F, 0x34F, 0x61C, 0x61C, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180E, 0x180E, 0x200B, 0x200F,
                    0x202A, 0x202E, 0x2060, 0x206F, 0xFEFF, 0xFEFF }
local ESCAPED = { 0, 8, 11, 31, 0x7F, 0xA0, 0xAD, 0xAD, 0x34F, 0x34F, 0x61C, 0x61C, 0x115F, 0x1160, 0x1680, 0x1680, 0x180E,
                  0x180E, 0x2000, 0x200F, 0x2028, 0x202F, 0x205F, 0x206F, 0x3000, 0x3000, 0x3164, 0x3164, 0xFEFF, 0xFEFF }
-- What is neither a letter nor a digit, beyond ASCII: punctuation, symbols and emoji.
local SIGNS = { 0x80, 0xA9, 0xAB, 0xB1, 0xB4, 0xB4, 0xB6, 0xB8, 0xBB, 0xBB, 0xBF, 0xBF, 0xD7, 0xD7, 0xF7, 0xF7,
                0x2000, 0x206F, 0x20A0, 0x20CF, 0x2190, 0x245F, 0x2500, 0x2BFF, 0x2E00, 0x2E7F, 0x3000, 0x3004, 0x3008, 0x3020,
                0xFE00, 0xFE1F, 0xFE30, 0xFE4F, 0xFEFF, 0xFEFF, 0xFF01, 0xFF0F, 0xFF1A, 0xFF20, 0xFF3B, 0xFF40, 0xFF5B, 0xFF65,
                0xFFF0, 0xFFFF, 0x1F000, 0x1FAFF }
local LINE_ENDS = { 11, 13, 28, 30, 0x85, 0x85, 0x2028, 0x2029 }

local function is_in(ranges, code)
  for index = 1, #ranges, 2 do
    if code >= ranges[index] and code <= ranges[index + 1] then
      return true
    end
  end
  return false
end

local function char_test(ranges)
  return function(char)
    return is_in(ranges, utf8.codepoint(char))
  end
end

local is_space, is_invisible, is_escaped = char_test(SPACES), char_test(INVISIBLE), char_test(ESCAPED)
local is_line_end = char_test(LINE_ENDS)

--- Returns whether a character is a letter or a digit.
---@return boolean
function M.is_alphanumeric(char)
  if #char == 1 then
    return char:find("^%w$") ~= nil
  end
  return not is_in(SIGNS, utf8.codepoint(char))
end

--- Returns whether a character is a letter.
---@return boolean
function M.is_letter(char)
  return M.is_alphanumeric(char) and not char:find("^%d$")
end

--- Returns the first character from a position.
---@return string
function M.at(text, position)
  return text:match("^" .. utf8.charpattern, position) or ""
end

--- Returns a text in lower case.
---@return string
function M.lower(text)
  if text:find("[\x80-\xFF]") then
    return host.lower(text)
  end
  return text:lower()
end

local function plain_spaces(text)
  return (text:gsub("[\xC2-\xF4][\x80-\xBF]+", function(char)
    return is_space(char) and " " or nil
  end))
end

--- Removes white space from both ends.
---@return string
function M.trim(text)
  if not text:find("[\x80-\xFF]") then
    return text:match("^[%s\x1c-\x1f]*(.-)[%s\x1c-\x1f]*$")
  end
  local spaced = {}
  for position, code in utf8.codes(text) do
    if not is_in(SPACES, code) then
      spaced.first, spaced.last = spaced.first or position, position
    end
  end
  return spaced.first and text:sub(spaced.first, (utf8.offset(text, 2, spaced.last) or #text + 1) - 1) or ""
end

--- Returns the parts of a line that look like lines of their own.
---@return string[]
function M.lines_within(text)
  local parts, part = {}, {}
  for char in (text .. "\r"):gmatch(utf8.charpattern) do
    if is_line_end(char) then
      local line = M.trim(table.concat(part))
      parts[#parts + 1] = line ~= "" and line or nil
      part = {}
    else
      part[#part + 1] = char
    end
  end
  return parts
end

--- Returns whether a line contains something that looks like the end of a line.
---@return boolean
function M.has_line_within(text)
  for char in text:gmatch(utf8.charpattern) do
    if is_line_end(char) then
      return true
    end
  end
  return false
end

--- Removes the signs and numbers in front of the first word, invisible characters and repeated spaces.
---@return string
function M.bare(text)
  text = text:gsub("[\xC2-\xF4][\x80-\xBF]+", function(char)
    return is_invisible(char) and "" or nil
  end)
  text = plain_spaces(text):gsub("[%s\x1c-\x1f]+", " "):match("^ ?(.-) ?$")
  local at = 1
  while at <= #text do
    local char = M.at(text, at)
    local number = text:match("^%d+[.)]", at)
    if number then
      at = at + #number
    elseif not M.is_alphanumeric(char) then
      at = at + #char
    else
      break
    end
  end
  return text:sub(at)
end

--- Returns the letters at the start of a text.
---@return string
function M.word_at_start(text)
  local at = 1
  while at <= #text and M.is_letter(M.at(text, at)) do
    at = at + #M.at(text, at)
  end
  return text:sub(1, at - 1)
end

--- Returns only the letters and digits of a text, in lower case.
---@return string
function M.compact(text)
  local chars = {}
  for char in text:gmatch(utf8.charpattern) do
    chars[#chars + 1] = M.is_alphanumeric(char) and char or nil
  end
  return M.lower(table.concat(chars))
end

--- Writes out spaces that look like others, and characters that do not show.
---@return string
function M.unmistakable(text)
  return (text:gsub(utf8.charpattern, function(char)
    if is_escaped(char) then
      local code = utf8.codepoint(char)
      return (code < 256 and "\\x%02x" or "\\u%04x"):format(code)
    end
  end))
end

return M
