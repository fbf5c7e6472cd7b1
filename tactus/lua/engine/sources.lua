--- The source of the program's files, by their Lua chunk names.

local M = {}

-- In programs `text:sub` counts characters; this one counts bytes.
local sub = string.sub

local texts = {}
local main_label

-- Lines are located on demand, starting from the last one found: a file is loaded for every scenario, and few of its
-- lines are needed.
local function line_at(file, number)
  if number < file.line then
    file.line, file.at = 1, 1
  end
  while file.line < number do
    local ending = file.text:find("\n", file.at, true)
    if not ending then
      return ""
    end
    file.line, file.at = file.line + 1, ending + 1
  end
  local ending = file.text:find("\n", file.at, true) or #file.text + 1
  return (sub(file.text, file.at, ending - 1):gsub("\r$", ""))
end

--- Adds the text of a file before it is loaded; the first one is the program itself.
function M.add(text, label)
  main_label = main_label or label
  texts[label] = { text = text, line = 1, at = 1 }
end

--- Returns the label of the program.
function M.main_label()
  return main_label
end

--- Returns the text of the program.
function M.main_text()
  return texts[main_label].text
end

--- Returns the text of a file; nil if it is not one of this program.
function M.text_of(label)
  return texts[label] and texts[label].text
end

--- Returns a line of a file; empty if there is no such line.
function M.line(label, number)
  return texts[label] and line_at(texts[label], number) or ""
end

--- Returns whether a label, as in `label:line:`, is a file of this program.
function M.is_label(label)
  return texts[label] ~= nil
end

--- Returns a line of a text; empty if there is no such line.
function M.line_in(text, number)
  return line_at({ text = text, line = 1, at = 1 }, number)
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

--- Reads the variable of a declaration from its source line: `local poet = Agent {` is named 'poet'. Lua reports only new
--- globals, so this names declarations in locals and in variables that shadow a predefined global.
--- `x = Procedure.run(…)` declares nothing.
---@param count integer? the number of declarations of its kind on the line so far, including this one
function M.name_on_line(label, line, construct, count)
  local file = label and texts[label]
  local names = file and names_before(line_at(file, line), construct) or {}
  return names[((count or 1) - 1) % math.max(#names, 1) + 1]
end

local function line_ends(text)
  return select(2, text:gsub("\n", ""))
end

--- Finds the line on which a string literal starts; nil if the program assembled the string. The line of a call is the
--- line of its parenthesis or, without one, the last line of the literal: the literal is the first one that ends there
--- or later.
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
