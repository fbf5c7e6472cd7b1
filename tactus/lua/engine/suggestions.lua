--- Suggestions for unknown names, and replacements for constructs of the original Tactus.

local import = ...

local M = {}

-- In programs `text:sub` counts characters; this one counts bytes.
local sub = string.sub

local LIKENESS = 0.65

-- A construct has so many options that the list of them says less than a suggestion.
local OPTIONS = "its options"

local AGENTS = "write an Agent and a Procedure"
local STAGES = 'keep the stage in the state: state.stage = "draft"'
local RETRIEVAL = "read files with tactus.io and put what is needed into the prompt"

-- Globals of the original Tactus that this implementation lacks.
local ORIGINAL = {
  Compactor = RETRIEVAL,
  Context = RETRIEVAL,
  Corpus = RETRIEVAL,
  DSPyAgent = AGENTS,
  GraphNode = "keep the data in a table",
  History = "use MessageHistory",
  Host = "declare a Tool, or a Model of type http",
  IncludeTasks = "write one Procedure, and helpers with names",
  LM = "use default_model",
  Message = "use MessageHistory",
  Module = AGENTS,
  Prompt = "keep the text in a variable",
  Retriever = RETRIEVAL,
  Session = "use MessageHistory",
  Signature = AGENTS,
  Stage = STAGES,
  Stages = STAGES,
  Task = "write one Procedure, and helpers with names",
  TaskFunction = "write one Procedure, and helpers with names",
  assistant = RETRIEVAL,
  contains = "write steps: the output should contain …",
  context = RETRIEVAL,
  equals = "write steps: the output should be …",
  get_current_lm = "use default_model",
  history = RETRIEVAL,
  matches = "write steps: the output should match pattern …",
  mcp = "declare a Tool",
  params = "use the procedure's input",
  system = RETRIEVAL,
  template = RETRIEVAL,
  user = RETRIEVAL,
}

-- Constructs that older versions write in small letters. Those of the second list are named by a variable.
local OLDER = { agent = "Agent", evaluation = "Evaluation", evaluations = "Evaluations", model = "Model",
                procedure = "Procedure", specification = "Specification", specifications = "Specifications", tool = "Tool",
                toolset = "Toolset" }
local ASSIGNED = { agent = true, model = true, tool = true }

-- The form of a declaration that a line has in small letters: `agent("poet", {` is `poet = Agent { … }`.
local function newer_form(name, line)
  local declared = line:match("%f[%w_]" .. name .. "%s*%(?%s*[\"']([%w_]+)[\"']")
  if ASSIGNED[name] then
    return ("%s = %s { … }"):format(declared or "name", OLDER[name])
  end
  local named = declared and declared ~= "main" and (' "%s"'):format(declared) or ""
  return OLDER[name] .. named .. (name:find("^specification") and "([[ … ]])" or " { … }")
end

-- The way to a module that a line reaches through a global: `done = tactus.done`.
local function module_form(line)
  local path = line:match("%f[%w_]tactus%.([%w_.]+)") or "tools.done"
  return ('require("tactus.%s")'):format(path:find(".", 1, true) and path or "tools." .. path)
end

--- The sentence about a construct that is out of scope.
---@param what string its name in programs
function M.of_the_original(what)
  return ("%s is part of the original Tactus, not of this one"):format(what)
end

--- Returns the names most similar to an unknown one, ignoring case, the most similar first.
---@param name string
---@param known string[]
---@param most integer? the maximum number of names; 1 by default
---@param likeness number? the minimum similarity, from 0 to 1
---@return string[]
function M.closest(name, known, most, likeness)
  local found, scores = {}, {}
  local score_of = import("engine/similarity").to(name:lower())
  for _, candidate in ipairs(known) do
    local score = score_of(candidate:lower())
    if score >= (likeness or LIKENESS) then
      found[#found + 1], scores[candidate] = candidate, score
    end
  end
  table.sort(found, function(a, b)
    if scores[a] ~= scores[b] then
      return scores[a] > scores[b]
    end
    return a < b
  end)
  return table.move(found, 1, most or 1, 1, {})
end

--- Returns a question that suggests the most similar known name.
---@param name string
---@param known string[]
---@return string? question nil if no name is similar
function M.suggestion(name, known)
  local found = M.closest(name, known)[1]
  return found and ("did you mean '%s'?"):format(found)
end

--- Lists the known names, after suggesting the most similar one.
---@param name string
---@param known string[]
---@param heading string the introduction of the list, such as "its options"
---@return string
function M.listed(name, known, heading)
  local question = M.suggestion(name, known)
  if question and heading == OPTIONS then
    return question
  end
  local list = ("%s: %s"):format(heading, #known > 0 and table.concat(known, ", ") or "none")
  return question and ("%s %s%s"):format(question, sub(list, 1, 1):upper(), sub(list, 2)) or list
end

--- Returns a hint for an unknown global.
---@param name string
---@param known string[]
---@param line string the line that uses it
---@return string?
function M.for_global(name, known, line)
  if ORIGINAL[name] then
    return ("%s; %s"):format(M.of_the_original(("'%s'"):format(name)), ORIGINAL[name])
  elseif OLDER[name] then
    return "write " .. newer_form(name, line)
  elseif name == "tactus" then
    return "write " .. module_form(line)
  end
  return M.suggestion(name, known)
end

local functions_of_state = {}

--- Receives the names of the functions of `State`, whose other members are values.
---@param names string[]
function M.set_functions_of_state(names)
  functions_of_state = names
end

--- Returns what is wrong with a call of a member of `State` or `state`; nil if it has such a function.
---@param global string "State" or "state"
---@param name string
---@return string? message, string? hint
function M.call_of_state(global, name)
  for _, known in ipairs(functions_of_state) do
    if known == name and global == "State" then
      return nil
    elseif known == name then
      return ("'%s' is a function of State"):format(name), ("write State.%s(…)"):format(name)
    end
  end
  return ("State has no function '%s'"):format(name), M.listed(name, functions_of_state, "it has")
end

--- Rewords Lua's message about a global that is nil.
---@param message string
---@param names fun(): string[] returns the known globals
---@param line string the line that uses it
---@return string message, string? hint
function M.reworded(message, names, line)
  local member = message:match("^attempt to call a nil value %(field '([%w_]+)'")
  local global = member and line:match("%f[%w_]([Ss]tate)%s*%.%s*" .. member .. "%s*%(")
  if global then
    return M.call_of_state(global, member)
  end
  local action, name = message:match("^(.-) a nil value %(global '([^']*)'")
  if not name then
    return message
  elseif ORIGINAL[name] and (action == "attempt to call" or action == "attempt to index") then
    return M.of_the_original(("'%s'"):format(name)), ORIGINAL[name]
  end
  return message, ORIGINAL[name] or M.for_global(name, names(), line)
end

return M
