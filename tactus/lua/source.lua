--- The texts of the program's files, by the labels that Lua knows them by.

local M = {}

-- A program's own `text:sub` counts letters; this one counts bytes.
local sub = string.sub

local texts = {}
local main_label

local function lines_of(text)
  local lines = {}
  for line in (text .. "\n"):gmatch("(.-)\r?\n") do
    lines[#lines + 1] = line
  end
  return lines
end

--- Takes the text of a file that is about to load; the first one is the program itself.
function M.add(text, label)
  main_label = main_label or label
  texts[label] = { text = text, lines = lines_of(text) }
end

--- The label of the program itself.
function M.main_label()
  return main_label
end

--- The text of the program itself.
function M.main_text()
  return texts[main_label].text
end

--- A line of a file; an empty one where it has none of this number.
function M.line(label, number)
  return texts[label] and texts[label].lines[number] or ""
end

--- Tells whether errors of the form `label:line:` speak of a file of this program.
function M.is_label(label)
  return texts[label] ~= nil
end

local function names_before(line, construct)
  local names = {}
  local list = line:match("^%s*([%a_][%w_%s,]*,[%w_%s]*)=%s*" .. construct .. "%s*[({\"'%[]")
  for name in (list or ""):gmatch("([%w_]+)%s*%f[,\0]") do
    names[#names + 1] = name
  end
  for name in (list and "" or line):gmatch("([%a_][%w_]*)%s*=%s*" .. construct .. "%s*[({\"'%[]") do
    names[#names + 1] = name
  end
  return names
end

--- Reads the name a declaration is assigned to from its own line: `local poet = Agent {` is named 'poet'.
--- Lua tells only of new globals, so this is what names local ones and those called like a predefined global.
--- `x = Procedure.run(…)` declares nothing.
---@param count integer? how many of its kind the line declared so far, this one included
function M.name_on_line(label, line, construct, count)
  local file = label and texts[label]
  local names = file and names_before(file.lines[line] or "", construct) or {}
  return names[((count or 1) - 1) % math.max(#names, 1) + 1]
end

local function line_ends(text)
  return select(2, text:gsub("\n", ""))
end

--- Finds the line on which a text written in a file begins; nil where the program put it together.
--- A call's line is where its parenthesis opens or, without one, where its text ends: the text is the first that ends
--- there or later.
function M.line_of_text(label, text, call_line)
  local source = texts[label].text:gsub("\r\n?", "\n")
  local from = 1
  while text ~= "" do
    local first, last = source:find(text, from, true)
    if not first then
      break
    elseif 1 + line_ends(sub(source, 1, last)) >= call_line then
      return 1 + line_ends(sub(source, 1, first - 1))
    end
    from = last + 1
  end
  return nil
end

return M
