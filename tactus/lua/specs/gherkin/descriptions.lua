--- Descriptions: finds lines that Gherkin silently reads as a description although they were meant as something else.
---
--- Gherkin takes any line between a heading and its first step as a description, so a step with an error in its keyword
--- would not run. These checks use only the lines and the AST of a document.

local import = ...

local letters = import "specs/gherkin/letters"
local nodes = import "specs/gherkin/nodes"
local suggestions = import "engine/suggestions"

local M = {}

---@class Prose a line of a description
---@field line integer
---@field text string
---@field may_be_step boolean true if a step may follow, so that any phrase was meant as one; otherwise only a keyword shows it
---@field is_continued boolean true if the previous line is part of the same sentence

---@class Description
---@field heading table the node that it describes
---@field prose Prose[]
---@field next_text string the next line that is no comment

-- English words that resemble a keyword.
local ORDINARY = {}
for word in ([[
  ad an any band bud bunt bust butt give giver gives hand hen land rand sand than the thee them they thin
  wand whey features rules backgrounds
]]):gmatch("%a+") do
  ORDINARY[word] = true
end

local function ends_sentence(text)
  local rest = text:gsub("['\")%]]*$", "")
  return rest:find("[.!?]$") ~= nil or rest:find("…$") ~= nil or rest:find("。$") ~= nil
end

local function starts_with(text, words)
  return text:sub(1, #words) == words
end

-- The lines of a document that end a description.
local function marks_of(list)
  local is_mark, marks = {}, {}
  local function mark(node)
    if not is_mark[node.location.line] then
      is_mark[node.location.line] = true
      marks[#marks + 1] = node.location.line
    end
  end
  for _, node in ipairs(list) do
    mark(node)
    for _, tag in ipairs(node.tags or {}) do
      mark(tag)
    end
    if node.tableHeader then
      mark(node.tableHeader)
    end
  end
  table.sort(marks)
  return marks
end

-- The first mark below a line.
local function next_mark(marks, line, last)
  local low, high = 1, #marks + 1
  while low < high do
    local middle = (low + high) // 2
    if marks[middle] > line then
      high = middle
    else
      low = middle + 1
    end
  end
  return marks[low] or last
end

local function prose_of(heading, numbers, lines)
  local prose, before, first = {}, "", heading.location.line
  for _, number in ipairs(numbers) do
    local line = letters.trim(lines[number])
    local texts = letters.lines_within(line)
    for index = number == first and 2 or 1, #texts do
      local is_continued = before ~= "" and not ends_sentence(before)
      prose[#prose + 1] = { line = number, text = texts[index], may_be_step = heading.steps ~= nil, is_continued = is_continued }
    end
    before = number == first and "" or line
  end
  return prose
end

--- Lists the descriptions of a document; the AST does not contain their lines.
---@param document table the AST
---@param list table[] its nodes
---@param lines string[]
---@return Description[]
function M.all(document, list, lines)
  local found, marks, is_comment = {}, nil, {}
  for _, comment in ipairs(document.comments) do
    is_comment[comment.location.line] = true
  end
  for _, node in ipairs(list) do
    if (node.description or "") ~= "" or letters.has_line_within(letters.trim(node.name or "")) then
      marks = marks or marks_of(list)
      local first = node.location.line
      local last = next_mark(marks, first, #lines + 1)
      local numbers = { first }
      for number = first + 1, last - 1 do
        numbers[#numbers + 1] = not is_comment[number] and number or nil
      end
      local next_text = lines[last] and letters.trim(lines[last]) or ""
      found[#found + 1] = { heading = node, prose = prose_of(node, numbers, lines), next_text = next_text }
    end
  end
  return found
end

-- Steps

--- Names the keywords that a step begins with.
---@return string
function M.steps_begin_with(dialect)
  return ("a step begins with %s or *"):format(table.concat(nodes.keywords(dialect, nodes.STEP_KINDS), ", "))
end

local function sorted_letters(word)
  local list = {}
  for _, code in utf8.codes(word) do
    list[#list + 1] = code
  end
  table.sort(list)
  return table.concat(list, " ")
end

local function nearest(word, keywords)
  local folded = letters.lower(word)
  if ORDINARY[folded] then
    return nil
  end
  for _, keyword in ipairs(keywords) do
    local other = letters.lower(keyword)
    if letters.at(folded, 1) == letters.at(other, 1) and sorted_letters(folded) == sorted_letters(other) then
      return keyword
    end
  end
  return suggestions.closest(word, keywords, 1, 0.75)[1]
end

-- The keyword of a step that a text begins with, in letters of any case or misspelt.
local function keyword_meant(text, dialect)
  local known, is_english = {}, false
  for _, word in ipairs(nodes.keywords(dialect, nodes.STEP_KINDS)) do
    known[#known + 1] = utf8.len(word) > 2 and word or nil
    is_english = is_english or word == "Given"
  end
  local folded = letters.lower(text)
  for _, keyword in ipairs(known) do
    local after = letters.at(text, #keyword + 1)
    if starts_with(folded, letters.lower(keyword)) and not (after ~= "" and letters.is_letter(after)) then
      return keyword
    end
  end
  local word = letters.word_at_start(text)
  return word ~= "" and is_english and nearest(word, known) or nil
end

local function without_signs(text)
  local at = 1
  while at <= #text do
    local char = letters.at(text, at)
    if letters.is_alphanumeric(char) or char:find("^[_\"'<{%[(-]$") then
      break
    end
    at = at + #char
  end
  return text:sub(at)
end

-- A line that begins like a step, or like what only a step has below it.
local function fault_of_step(item, dialect, faults)
  local is_row = starts_with(item.text, "|")
  if is_row or starts_with(item.text, '"""') or starts_with(item.text, "```") then
    local what = is_row and "a table row" or "a doc string"
    nodes.add_fault(faults, item.line, what .. " is not allowed here; it belongs below a step")
    return true
  end
  local text = letters.bare(item.text)
  local keyword = keyword_meant(text, dialect)
  local is_sentence = item.is_continued and not text:find('"', 1, true)
  if not keyword or (is_sentence and starts_with(text, letters.lower(keyword) .. " ")) then
    return false
  end
  local word = text:sub(1, #keyword)
  word = letters.lower(word) == letters.lower(keyword) and word or letters.word_at_start(text)
  local shown = letters.unmistakable(item.text)
  if word == keyword then
    local rest = without_signs(text:sub(#word + 1))
    nodes.add_fault(faults, item.line, ("'%s' is not read as a step"):format(shown),
      rest ~= "" and ("write '%s %s'"):format(keyword, rest) or "write what is " .. letters.lower(keyword))
  else
    nodes.add_fault(faults, item.line, ("'%s' is not a keyword, so '%s' is not read"):format(word, shown),
      ("write '%s'"):format(keyword))
  end
  return true
end

-- Headings

-- The keyword that the words in front of a colon are, in other letters or, if allowed, misspelt.
local function heading_of(head, words, is_near)
  local keyword_of, known = {}, {}
  for _, word in ipairs(words) do
    local plain = letters.compact(word)
    if not keyword_of[plain] then
      keyword_of[plain], known[#known + 1] = word, plain
    end
  end
  local compact = letters.compact(head)
  if keyword_of[compact] then
    return keyword_of[compact]
  elseif not is_near or ORDINARY[letters.lower(head)] then
    return nil
  end
  return keyword_of[suggestions.closest(compact, known, 1, 0.8)[1]]
end

local function begins_with(text, keyword)
  return starts_with(letters.lower(text .. " "), letters.lower(keyword) .. " ")
end

local function begins_in_lower_case(text)
  local char = letters.at(text, 1)
  return char:find("^%l$") ~= nil or (#char == 2 and letters.is_letter(char) and letters.lower(char) == char)
end

local function is_lost_below(node, next_text, dialect)
  for _, word in ipairs(nodes.keywords(dialect, nodes.STEP_KINDS)) do
    if starts_with(next_text, word .. " ") then
      return true
    end
  end
  return starts_with(next_text, "* ") or (node.children ~= nil and #node.children == 0)
end

local function keyword_without_colon(text, words, item)
  for _, word in ipairs(words) do
    if begins_with(text, word) then
      local after = letters.trim(text:sub(#word + 1))
      local is_prose = item.may_be_step and (not starts_with(text, word) or begins_in_lower_case(after))
      return not is_prose and word or nil
    end
  end
end

local function is_one_of(word, list)
  for _, item in ipairs(list) do
    if item == word then
      return true
    end
  end
  return false
end

-- The head of a line with a colon, in ASCII or full width; nil without one.
local function head_of(text)
  local head = text:match("^(.-):") or nil
  local wide = text:match("^(.-)：")
  if wide and (not head or #wide < #head) then
    head = wide
  end
  return head and letters.trim(head)
end

-- A line that was meant as a heading; what follows below decides, if its words do not.
local function fault_of_heading(item, next_text, node, dialect, faults)
  local text = letters.bare(item.text)
  local words = nodes.keywords(dialect, nodes.HEADING_KINDS)
  local head, is_lost = head_of(text), is_lost_below(node, next_text, dialect)
  local keyword
  if head then
    keyword = heading_of(head, words, is_lost)
    if keyword and is_one_of(keyword, dialect.examples) and not starts_with(next_text, "|") then
      keyword = nil
    end
  elseif is_lost and not ends_sentence(text) then
    keyword = keyword_without_colon(text, words, item)
  end
  if not keyword then
    return
  end
  local shown = letters.unmistakable(item.text)
  if starts_with(item.text, keyword .. ":") then
    nodes.add_fault(faults, item.line, ("'%s' is not allowed here"):format(shown))
    return
  end
  nodes.add_fault(faults, item.line,
    ("'%s' is not a keyword, so '%s' is not read"):format(head or text:sub(1, #keyword), shown),
    ("write '%s:'"):format(keyword))
end

--- Adds faults for the lines of a description that were meant as a step, a heading, a table or a doc string.
---@param description Description
---@param dialect table<string, string[]>
---@param faults Fault[]
function M.check(description, dialect, faults)
  local heading, prose = description.heading, description.prose
  for index, item in ipairs(prose) do
    local next_text = prose[index + 1] and prose[index + 1].text or description.next_text
    if not (item.may_be_step and fault_of_step(item, dialect, faults)) then
      fault_of_heading(item, next_text, heading, dialect, faults)
    end
  end
  if heading.steps and #heading.steps == 0 and not heading.examples then
    nodes.add_fault(faults, heading.location.line, "the background has no steps", M.steps_begin_with(dialect))
  end
end

local function first_in_lower_case(text)
  local first = letters.at(text, 1)
  return letters.lower(first) .. text:sub(#first + 1)
end

--- Adds a fault if a line of a description matches a phrase, so that it was meant as a step.
---@param prose Prose
---@param is_step fun(text: string): boolean
---@param dialect table<string, string[]>
---@param faults Fault[]
function M.check_lost_step(prose, is_step, dialect, faults)
  local text = letters.bare(prose.text)
  local word, rest = text:match("^([^ ]*) ?(.*)$")
  local meant = {}
  if prose.may_be_step then
    meant = { text, first_in_lower_case(text), rest }
  elseif is_one_of(word, nodes.keywords(dialect, nodes.STEP_KINDS)) then
    meant = { rest }
  end
  for _, candidate in ipairs(meant) do
    if candidate ~= "" and is_step(candidate) then
      local hint = prose.may_be_step and M.steps_begin_with(dialect) or "move it below a Background or a Scenario"
      nodes.add_fault(faults, prose.line, ("'%s' is not read as a step"):format(letters.unmistakable(prose.text)), hint)
      return
    end
  end
end

return M
