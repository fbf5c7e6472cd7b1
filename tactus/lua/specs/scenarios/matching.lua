--- Matching: finds the definition that a step of a scenario means, and the texts of its parameters.
---
--- A phrase is a Cucumber expression. One of the file's own that has signs of a regular expression, such as `(yes|no)` or
--- `\d`, also matches as one, so a phrase always matches its own text; its groups are passed as texts.

local import, host = ...

local phrases = import "specs/scenarios/phrases"

local M = {}

---@class Definition a step of the library
---@field index integer its place in its topic
---@field pattern string
---@field role "setup"|"run"|"check"|"any"
---@field topic string its file in specs/steps/; empty for a custom step
---@field line integer? where the file defines it
---@field expects_failure boolean

---@class Match
---@field definition Definition
---@field texts string[] the texts of its parameters
---@field parameters string[] the names of its parameters

local function fields_of(record)
  local fields = {}
  for field in (record .. "\x1f"):gmatch("([^\x1f]*)\x1f") do
    fields[#fields + 1] = field
  end
  return fields
end

--- Reads the definitions that `specs/library.lua` lists.
---@param text string
---@return Definition[]
function M.definitions(text)
  local list = {}
  for record in text:gmatch("[^\x1e]+") do
    local index, pattern, role, line, fails, _, topic = table.unpack(fields_of(record))
    list[#list + 1] = {
      index = math.tointeger(index), pattern = pattern, role = role, line = math.tointeger(line), topic = topic,
      expects_failure = fails ~= "", beginning = pattern:match("^[^{(/\\]*"),
    }
  end
  return list
end

-- Custom steps

local function has_signs(pattern)
  local plain = pattern:gsub("{[%w_]*}", "")
  return plain:find("[\\^$*+?|%[]") ~= nil or plain:find("%([^)]*[^%w_)\x80-\xFF]") ~= nil
end

local function texts_of_groups(pattern, text)
  local _, groups = host.full_match(pattern, text)
  return groups
end

--- Compiles the phrase of a custom step.
---@param definition Definition
---@return string? problem what is wrong with it
function M.compile_own(definition)
  local pattern = definition.pattern
  local phrase, problem, unknown = phrases.compile(pattern)
  definition.phrase = phrase
  if has_signs(pattern) and not (unknown and unknown:find("^%a[%w_]*$")) then
    local ok, failure = host.check_pattern(pattern)
    definition.is_regular = ok
    problem = not ok and failure.message or nil
  end
  return not phrase and not definition.is_regular and problem or nil
end

local function match_own(definition, text)
  local texts = definition.phrase and definition.phrase.match(text)
  if texts then
    return { definition = definition, texts = texts, parameters = definition.phrase.parameters }
  end
  texts = definition.is_regular and texts_of_groups(definition.pattern, text)
  if texts then
    local names = {}
    for index = 1, texts.n do
      names[index] = ""
    end
    return { definition = definition, texts = texts, parameters = names }
  end
  return nil
end

-- The step library. Its phrases are compiled when a text begins like one of them.

local function match_built_in(definition, text)
  if text:sub(1, #definition.beginning) ~= definition.beginning then
    return nil
  end
  definition.phrase = definition.phrase or assert(phrases.compile(definition.pattern))
  local texts = definition.phrase.match(text)
  return texts and { definition = definition, texts = texts, parameters = definition.phrase.parameters }
end

local MOST_KEPT = 4096

-- Scenarios repeat their steps, and the step library is the same for all of them.
local function remembering(find)
  local kept, count = {}, 0
  return function(text)
    if kept[text] == nil then
      if count == MOST_KEPT then
        kept, count = {}, 0
      end
      kept[text], count = find(text) or false, count + 1
    end
    return kept[text] or nil
  end
end

--- Returns a function that finds the built-in step for a text: the first that matches.
---@param definitions Definition[]
---@return fun(text: string): Match?
function M.finder(definitions)
  return remembering(function(text)
    for _, definition in ipairs(definitions) do
      local match = match_built_in(definition, text)
      if match then
        return match
      end
    end
  end)
end

---@class Library the steps that a file can use
---@field own Definition[] its custom steps
---@field built_in Definition[]
---@field find fun(text: string): Match? finds a built-in step

--- Finds the step that a text means. A custom step precedes the built-in ones; two that match are ambiguous.
---@param library Library
---@param text string
---@return Match?, Definition[]? ambiguous the custom steps, if several match
function M.match(library, text)
  local found = {}
  for _, definition in ipairs(library.own) do
    found[#found + 1] = match_own(definition, text)
  end
  if #found > 1 then
    local definitions = {}
    for index, match in ipairs(found) do
      definitions[index] = match.definition
    end
    return nil, definitions
  end
  return found[1] or library.find(text)
end

return M
