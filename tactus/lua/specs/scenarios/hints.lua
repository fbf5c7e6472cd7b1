--- Hints for steps that do not pass: the phrases that an undefined step resembles, and slips in writing one.

local import = ...

local literals = import "specs/literals"
local suggestions = import "engine/suggestions"

local M = {}

local MOST, LIKENESS = 3, 0.5

local ROLES = { Given = "setup", When = "run", Then = "check" }

-- Names

---@alias Names table<string, string[]> the names that steps can use, by the noun beside them: agent, tool, input, …

local function words_of(text)
  local words = {}
  for word in text:gmatch("%S+") do
    words[#words + 1] = word
  end
  return words
end

-- The name of this file that a step speaks of, or the only one.
local function name_in(words, known)
  for _, word in ipairs(words) do
    local near = suggestions.closest((word:gsub("[\"']", "")), known)[1]
    if near then
      return near
    end
  end
  return #known == 1 and known[1] or nil
end

-- A phrase in which the names of this file take the place of parameters.
local function with_names(pattern, words, names)
  local parts = words_of(pattern)
  for index, part in ipairs(parts) do
    local known = (part == "{name}" or part == "{key}") and (names[parts[index - 1]] or names[parts[index + 1]])
    local name = known and name_in(words, known)
    if name then
      parts[index] = part == "{key}" and name or ('"%s"'):format(name)
    end
  end
  return table.concat(parts, " ")
end

-- A phrase whose parameters are the words of a text at their places, for comparison with it. A value at the end is as long
-- as the text.
local function filled(phrase, words)
  local parts, list = words_of(phrase), {}
  for index, part in ipairs(parts) do
    list[index] = part:find("^{") and words[index] or part
  end
  if parts[#parts]:find("^{") and #words > 0 then
    table.move(words, math.min(#parts, #words), #words, #parts, list)
  end
  return table.concat(list, " ")
end

--- Asks for the phrases that are most similar to an undefined step, from the same section.
---@param text string
---@param section string? its section of the scenario; any if nil
---@param library Library
---@param names Names
---@return string?
function M.similar(text, section, library, names)
  local role = ROLES[section]
  local words, known, phrase_of = words_of(text), {}, {}
  for _, list in ipairs { library.own, library.built_in } do
    for _, definition in ipairs(list) do
      if not role or definition.role == role or definition.role == "any" then
        local phrase = with_names(definition.pattern, words, names)
        local sentence = filled(phrase, words)
        known[#known + 1] = not phrase_of[sentence] and sentence or nil
        phrase_of[sentence] = phrase_of[sentence] or phrase
      end
    end
  end
  local near = suggestions.closest(text, known, MOST, LIKENESS)
  for index, sentence in ipairs(near) do
    near[index] = ("'%s'"):format(phrase_of[sentence])
  end
  return near[1] and "did you mean: " .. table.concat(near, "; ")
end

-- Slips

local CURLY = { "“", "”", "„", " ‘" }

local function beginning_of(text)
  return text:sub(1, (utf8.offset(text, 30) or #text + 1) - 1)
end

-- A quotation mark begins a text after white space or a sign, and one before a letter cannot end it after white space.
local function unpaired_in(text)
  local open
  for position in text:gmatch('()"') do
    local before, after = text:sub(1, position - 1), text:sub(position + 1)
    if open and (position == open + 1 or not (before:find("%s$") and after:find("^[%w\x80-\xFF]"))) then
      open = nil
    elseif open then
      break
    elseif before:find("^$") or before:find("[%s=({%[,:]$") then
      open = position
    else
      return ("the quotation mark after '%s' is never opened"):format(before:match("[^%s\"]*$"))
    end
  end
  return open and ("the quotation mark before '%s' is never closed"):format(beginning_of(text:sub(open + 1)))
end

local function slip_in_quotes(text)
  local rest = text:gsub('"[^"]*"', "")
  for _, sign in ipairs(CURLY) do
    if rest:find(sign, 1, true) then
      return ("replace the curly quotation mark %s with a straight one"):format(sign:match("%S+"))
    end
  end
  return unpaired_in((text:gsub('\\"', ""):gsub("%f[^%s]'[^']*'", "")))
end

--- Returns what is probably wrong with the writing of a step: its quotation marks, or values that are almost JSON.
---@param text string
---@param match Match? the step that it means
---@return string?
function M.slip(text, match)
  local slip = slip_in_quotes(text)
  for index, parameter in ipairs(match and not slip and match.parameters or {}) do
    local _, problem = literals.read(parameter, match.texts[index])
    if problem and parameter ~= "object" then
      return ("'%s' is read as text, because it is not JSON: %s"):format(beginning_of(match.texts[index]), problem)
    end
  end
  return slip
end

return M
