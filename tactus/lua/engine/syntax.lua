--- Explains syntax errors. Lua reports where its parser gave up; this finds where the mistake was made: the bracket or
--- block that is not closed, the comma that is missing, the habit of another language.
---
--- Only files that Lua refuses are read here.

local import = ...

local scanner = import "engine/scanner"
local sources = import "engine/sources"

local M = {}

-- In programs `text:sub` counts characters; this one counts bytes.
local sub = string.sub

-- What opens a bracket or a block, and what closes it.
local CLOSER = { ["("] = ")", ["{"] = "}", ["["] = "]", ["if"] = "end", ["for"] = "end", ["while"] = "end", ["do"] = "end",
                 ["function"] = "end", ["repeat"] = "until" }
local IS_CLOSER = { [")"] = true, ["}"] = true, ["]"] = true, ["end"] = true, ["until"] = true }
local LOOPS = { ["for"] = true, ["while"] = true }

local RESERVED = {}
for word in ("and break do else elseif end for goto if in local or repeat return then until while"):gmatch("%a+") do
  RESERVED[word] = true
end

-- Letters and signs that text processors write for others.
local TYPESET = {
  ["“"] = '"', ["”"] = '"', ["„"] = '"', ["«"] = '"', ["»"] = '"', ["‘"] = "'", ["’"] = "'", ["‚"] = "'", ["–"] = "-",
  ["—"] = "--", ["−"] = "-", ["…"] = "...", ["≤"] = "<=", ["≥"] = ">=", ["≠"] = "~=", ["×"] = "*", ["÷"] = "/", ["，"] = ",",
  ["："] = "=", ["；"] = ";", ["（"] = "(", ["）"] = ")", ["｛"] = "{", ["｝"] = "}", ["＝"] = "=",
}
local UNSEEN = { ["\u{a0}"] = "no-break space", ["\u{202f}"] = "no-break space", ["\u{200b}"] = "zero-width space",
                 ["\u{200c}"] = "zero-width character", ["\u{200d}"] = "zero-width character",
                 ["\u{2060}"] = "zero-width character", ["\u{feff}"] = "byte-order mark", ["\u{ad}"] = "soft hyphen",
                 ["\u{2028}"] = "line separator", ["\u{3000}"] = "wide space" }

-- Words of other languages, by the word in front of the token that Lua refuses.
local WORDS = {
  var = "write 'local' for 'var'", let = "write 'local' for 'let'", const = "write 'local' for 'const'",
  elif = "write 'elseif' for 'elif'", elsif = "write 'elseif' for 'elsif'", def = "write 'function' for 'def'",
  func = "write 'function' for 'func'", fn = "write 'function' for 'fn'", import = 'write require("name")',
  class = "keep the data in a table", switch = "write if … elseif … end", try = "write pcall(function() … end)",
  async = "leave out 'async'", await = "leave out 'await'", new = "leave out 'new'",
}

-- Signs of other languages, by the message of Lua's parser.
local SIGNS = {
  { "near '!'$", "write '~=' for '!=' and 'not' for '!'" },
  { "near '&'$", "write 'and' for '&&'" },
  { "near '|'$", "write 'or' for '||'" },
  { "near '%?'$", "write cond and a or b, or if … then … else … end" },
  { "near '`'$", 'write "…", \'…\' or [[ … ]] around text' },
  { "^unexpected symbol near '//'$", "a comment starts with --" },
  { "^unexpected symbol near '/'$", "a comment starts with --, a long one is --[[ … ]]" },
  { "^unexpected symbol near '#'$", "a comment starts with --" },
  { "^unexpected symbol near '%['$", "write a list as { 1, 2 }" },
  { "^syntax error near '[+-]'$", "write it out: x = x + 1" },
  { "^syntax error near '[*/]'$", "write it out: x = x * 2" },
  { "^syntax error near '%.%.'$", 'write it out: x = x .. "…"' },
  { "^'[a-z]+' expected near '='$", "write '==' to compare" },
  { "^'%)' expected near '='$", "write '==' to compare, and f{ name = value } to name an argument" },
  { "^'then' expected near '{'$", "a block is if … then … end, without braces" },
  { "^'do' expected near '{'$", "a block is for … do … end or while … do … end, without braces" },
  { "^unexpected symbol near '{'$", "a block is function(…) … end, without braces" },
  { "^<name> expected near '%('$", "write for i = 1, 10 do … end, without parentheses" },
}

--- A token with its place.
---@class PlacedToken
---@field text string
---@field kind string
---@field line integer where it starts
---@field last_line integer where it ends
---@field indent integer the width of the white space in front of its line
---@field is_first boolean whether it is the first token on its line

local function tokens_of(text)
  local tokens, at, line, counted, indent = {}, 1, 1, 1, 0
  while true do
    local first, last, kind = scanner.next_token(text, at)
    if not first then
      return tokens
    end
    line = line + select(2, sub(text, counted, first - 1):gsub("\n", ""))
    local before = tokens[#tokens]
    local is_first = not before or line > before.last_line
    if is_first then
      indent = #sub(text, 1, first - 1):match("[ \t]*$")
    end
    local lines = select(2, sub(text, first, last):gsub("\n", ""))
    tokens[#tokens + 1] = { text = sub(text, first, last), kind = kind, line = line, last_line = line + lines,
                            indent = indent, is_first = is_first, first = first }
    line, counted, at = line + lines, last + 1, last + 1
  end
end

local function is_block(opener)
  return CLOSER[opener.text] == "end" or CLOSER[opener.text] == "until"
end

-- Returns what is misplaced by the indentation of a closing token: its opener, which lacks another one, or itself.
local function misplaced(opener, closer, open)
  if not closer.is_first or opener.line == closer.line or closer.indent == opener.indent then
    return nil
  elseif closer.indent > opener.indent then
    return closer.text == "end" and { extra = closer } or nil
  end
  for _, outer in ipairs(open) do
    if outer.indent == closer.indent and CLOSER[outer.text] == closer.text then
      return { unclosed = opener }
    end
  end
  return nil
end

-- Reads tokens up to the one where `is_end` is true.
---@return integer position of that token, or after the last one
---@return table[] open the brackets and blocks that are open there
---@return table? suspect the first one that is closed on a line with another indentation than its own
local function read_until(tokens, is_end)
  local open, suspect = {}, nil
  for index, token in ipairs(tokens) do
    local top = open[#open]
    if is_end(token, top) then
      return index, open, suspect
    elseif token.kind == "string" then
      goto continue
    elseif token.text == "do" and top and LOOPS[top.text] and not top.has_do then
      top.has_do = true
    elseif CLOSER[token.text] then
      open[#open + 1] = { text = token.text, line = token.line, indent = token.indent, at = index }
    elseif IS_CLOSER[token.text] and top and CLOSER[top.text] == token.text then
      open[#open] = nil
      suspect = suspect or misplaced(top, token, open)
    elseif token.text == "return" and top then
      top.has_return = true
    end
    ::continue::
  end
  return #tokens + 1, open, suspect
end

-- Returns whether a token is the one that Lua refused on a line. Of several closing tokens on the line, it is the first
-- one that closes nothing.
local function refused(line, near)
  local first_line, word = near:match("^[^\r\n]*"), near:match("^[%w_]+")
  return function(token, top)
    local is_alike = token.kind == "string" and sub(token.text, 1, #first_line) == first_line
      or token.kind == "word" and token.text == word
      or token.text == token.kind and sub(near, 1, #token.text) == token.text
    return near ~= "<eof>" and token.last_line >= line and is_alike
      and not (IS_CLOSER[near] and top and CLOSER[top.text] == near)
  end
end

local function shown_place(token, line)
  if not token then
    return "at the end of the file"
  end
  local text = token.kind == "string" and token.text:match("^[^\n]*") or token.text
  text = #text > 30 and sub(text, 1, utf8.offset(text, 0, 31) - 1) .. "…" or text
  return ("before %s%s"):format(token.kind == "string" and text or ("'%s'"):format(text),
    token.line ~= line and (" on line %d"):format(token.line) or "")
end

-- Returns the line of the first `else if` before a position.
local function else_if(tokens, position)
  for index = 2, position - 1 do
    local token, before = tokens[index], tokens[index - 1]
    if token.text == "if" and before.text == "else" and before.line == token.line then
      return token.line
    end
  end
  return nil
end

local function unclosed(opener, tokens, position)
  local what = is_block(opener) and "block" or "bracket"
  local line = CLOSER[opener.text] == "end" and else_if(tokens, position)
  if line then
    return { message = ("this 'else if' opens a block that is not closed: expected 'end' %s")
               :format(shown_place(tokens[position], line)), line = line, hint = "write 'elseif' for 'else if'" }
  end
  return { message = ("this '%s' is not closed: expected '%s' %s")
             :format(opener.text, CLOSER[opener.text], shown_place(tokens[position], opener.line)), line = opener.line,
           hint = ("add the '%s' that ends this %s"):format(CLOSER[opener.text], what) }
end

local function starts_value(token)
  return token.kind == "string" or token.text == "{" or token.text == "[" or token.text == "function"
    or token.kind == "word" and not RESERVED[token.text]
end

local function missing_comma(opener, before, token)
  if not before or opener.text ~= "{" and opener.text ~= "(" or not starts_value(token)
    or token.is_first and token.indent <= opener.indent and token.line > opener.line then
    return nil
  end
  local inside = opener.text == "{" and "',' between two fields" or "',' between two arguments"
  return { message = ("expected %s, %s"):format(inside, shown_place(token, before.last_line)), line = before.last_line,
           hint = token.line == before.last_line and "add the missing comma" or "add a comma at the end of this line" }
end

-- `name: value` and `"name": value`.
local function json_pair(tokens, position)
  local at = tokens[position] and tokens[position].text == ":" and position
  for back = 1, 2 do
    at = at or tokens[position - back] and tokens[position - back].text == ":" and position - back
  end
  local name = at and tokens[at - 1]
  local key = name and (name.kind == "word" and name.text or name.kind == "string" and name.text:match("^[\"'](.*)[\"']$"))
  if not key then
    return nil
  end
  local form = key:find("^[%a_][%w_]*$") and key or ('["%s"]'):format(key)
  return { message = "found ':' between a name and its value; expected '='", line = name.last_line,
           hint = ("write %s = …"):format(form) }
end

-- A string in long brackets that ends at the end of a later one: `[[ … [[ … ]]`.
local function swallowing(tokens, position)
  for index = position - 1, 1, -1 do
    local token = tokens[index]
    local level = token.kind == "string" and token.text:match("^%[(=*)%[")
    local opening = level and "[" .. level .. "["
    local inner = level and token.text:find("[=(]%s*" .. opening:gsub("%[", "%%["), #opening + 1)
    if inner then
      local line = token.line + select(2, sub(token.text, 1, inner):gsub("\n", ""))
      return { message = ("this '%s' is not closed before the next one on line %d"):format(opening, line),
               line = token.line, hint = ("add the missing ']%s]'"):format(level) }
    end
  end
  return nil
end

-- A string in long brackets that ended at a `]]` of its own.
local function ended_early(tokens, position, text)
  local before, token = tokens[position - 1], tokens[position]
  local closing = before and token and before.kind == "string" and before.text:match("%]=*%]$")
  local again = closing and text:find(closing, token.first, true)
  if not again or text:find("[" .. closing:sub(2, -2) .. "[", token.first, true) then
    return nil
  end
  return { message = ("this string ended at its first '%s', %s"):format(closing, shown_place(token, before.last_line)),
           line = before.last_line,
           hint = "a string in [[ … ]] ends at its first ]]; write [=[ … ]=] around one that contains ]]" }
end

-- A condition without its `then`, a loop without its `do`.
local function missing_word(message, tokens, position, opener)
  local word = message:match("^'(then)' expected") or message:match("^'(do)' expected")
  if not word or not opener then
    return nil
  end
  local line = tokens[position] and tokens[position - 1].last_line or opener.line
  return { message = ("expected '%s', %s"):format(word, shown_place(tokens[position], line)), line = line,
           hint = word == "then" and "a block is if … then … end, without braces"
             or "a block is for … do … end or while … do … end, without braces" }
end

local function missing_value(message, tokens, position)
  local before, token = tokens[position - 1], tokens[position]
  if not message:find("^unexpected symbol") or not before or not before.text:find("^[=+*/%%^<>~.-]$")
    or token and not RESERVED[token.text] then
    return nil
  end
  return { message = ("expected a value after '%s', %s"):format(before.text, shown_place(token, before.last_line)),
           line = before.last_line, hint = "write the value, or remove what leads to it" }
end

local EXTRA_END = { message = "this 'end' is one too many, or is indented differently from what it closes",
                    hint = "remove the extra 'end', or indent it like the line that it closes" }

local function closes_nothing(token)
  return { message = ("found '%s', but nothing is open here"):format(token.text), line = token.line,
           hint = ("remove the extra '%s', here or above"):format(token.text) }
end

-- Returns whether Lua's message may be about brackets and blocks.
local function is_about_closing(message, token)
  return message:find("^'[%)}%]]' expected") or message:find("^'end' expected") or message:find("^'until' expected")
    or message:find("^<eof> expected") or message:find("near <eof>$")
    or token and (IS_CLOSER[token.text] or message:find("^unexpected symbol") and token.kind == "word")
end

local function by_indentation(suspect, tokens, position)
  if suspect.unclosed then
    return unclosed(suspect.unclosed, tokens, position)
  end
  return { message = EXTRA_END.message, line = suspect.extra.line, hint = EXTRA_END.hint }
end

local function by_structure(message, tokens, position, open, suspect, text)
  local token, opener = tokens[position], open[#open]
  local found = missing_word(message, tokens, position, opener) or missing_value(message, tokens, position)
    or (opener and opener.text == "{" or message:find("near ':'$")) and json_pair(tokens, position)
  if found or not is_about_closing(message, token) then
    return found
  elseif suspect then
    return by_indentation(suspect, tokens, position)
  elseif not opener then
    return token and IS_CLOSER[token.text] and closes_nothing(token) or nil
  elseif token and opener.has_return and is_block(opener) and not IS_CLOSER[token.text]
    and token.indent > opener.indent then
    return { hint = "return is the last statement of its block; move what follows, or write do return … end" }
  end
  return ended_early(tokens, position, text) or swallowing(tokens, position)
    or token and missing_comma(opener, tokens[position - 1], token) or unclosed(opener, tokens, position)
end

local function unfinished(text, line, message)
  local what, start = message:match("^unfinished long (%a+) %(starting at line (%d+)%)")
  if what then
    line = tonumber(start)
    local opening = sources.line_in(text, line):match(what == "comment" and "%-%-(%[=*%[)" or ".*(%[=*%[)") or "[["
    local closing = opening:gsub("%[", "]")
    return { message = ("this '%s%s' is not closed: expected '%s' before the end of the file")
               :format(what == "comment" and "--" or "", opening, closing), line = line,
             hint = ("add the missing '%s'"):format(closing) }
  end
  local quote = message:match("^unfinished string near '([\"'])")
  if message == "unfinished string near <eof>" then
    local tokens = tokens_of(text)
    quote, line = sub(tokens[#tokens].text, 1, 1), tokens[#tokens].line
  end
  return quote and { message = ("this %s is not closed on its line"):format(quote), line = line,
                     hint = "add the missing quote, or write [[ … ]] around text of several lines" }
end

-- Lua shows the first byte of a character that cannot stand in code.
local function foreign_character(text, line, message)
  local byte = message:match("near '<\\(%d+)>'$")
  if not byte then
    return nil
  end
  local start = string.char(byte)
  for _, token in ipairs(tokens_of(text)) do
    if token.line == line and token.kind == start then
      local char = text:match("^[^\128-\191][\128-\191]*", token.first)
      local name, plain = UNSEEN[char], TYPESET[char]
      local shown = name and ("a %s (U+%04X)"):format(name, utf8.codepoint(char)) or ("'%s'"):format(char)
      local hint = "names consist of the letters a to z, digits and _; other letters belong in strings"
      if name then
        hint = "delete it, or write a space"
      elseif plain then
        hint = ("write %s"):format(plain)
      end
      return { message = ("%s cannot stand outside a string"):format(shown), line = line, hint = hint }
    end
  end
  return nil
end

local function hint_for(message, tokens, position)
  for _, sign in ipairs(SIGNS) do
    if message:find(sign[1]) then
      return sign[2]
    end
  end
  local before = position and tokens[position - 1]
  if before and WORDS[before.text] and message:find("^syntax error") then
    return WORDS[before.text]
  elseif before and before.text == "else" and message:find("^'then' expected") then
    return "write 'elseif' for 'else if'"
  elseif message:find("^<eof> expected near") then
    return "nothing may follow the return of a file; move it to the end"
  end
  return nil
end

--- Explains a syntax error.
---@param text string the file
---@param line integer where Lua's parser gave up
---@param message string Lua's message, without its place
---@return integer line, string message, string? hint
function M.explain(text, line, message)
  local found = unfinished(text, line, message) or foreign_character(text, line, message)
  local hint
  local near = message:match("near (<eof>)$") or message:match("near '(.*)'$")
  if not found and near then
    local tokens = tokens_of(text)
    local position, open, suspect = read_until(tokens, refused(line, near))
    hint = hint_for(message, tokens, position)
    if not hint or message:find("^<eof>") then
      found = by_structure(message, tokens, position, open, suspect, text)
    end
  end
  found = found or {}
  return found.line or line, found.message or message, found.hint or hint
end

return M
