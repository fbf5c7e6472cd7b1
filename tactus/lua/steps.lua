--- The step library: the phrases that specifications are written in, and what they do.
---
--- A phrase is a Cucumber expression. The host matches the text of a step with them, in this order, and the first that
--- matches is meant; so the special ones stand before the general ones.

local import = ...

local errors = import "errors"
local program = import "program"

local M = {}

---@class StepDefinition
---@field [1] string the phrase, a Cucumber expression; `{value}` is a literal, `{object}` one that may stand in quotes, `{name}` a name with or without quotes
---@field role "setup"|"run"|"check"|"any" what it does: prepares the run, runs, or checks what came of it
---@field doc string one sentence
---@field topic string? the file below steps/ it stands in
---@field run fun(...)
---@field line integer? where the file defines it
---@field expects_failure boolean? true where the step is about a run that fails

local TOPICS = { "procedure", "agents", "files", "humans", "inputs", "logs", "outputs", "state", "tools" }

local FIELDS, RECORDS = "\x1f", "\x1e"

-- A text is what a host reads fastest. Each phrase has its role, and where that is so its line, a mark, its meaning.
local function described(list, topic, has_docs)
  local lines = {}
  for index, definition in ipairs(list) do
    lines[index] = table.concat({
      index, definition[1], definition.role, definition.line or "", definition.expects_failure and "fails" or "",
      has_docs and definition.doc or "", topic,
    }, FIELDS)
  end
  return table.concat(lines, RECORDS)
end

--- The phrases of the file, which come before those of the library.
---@return string
function M.own()
  return described(program.steps(), "", false)
end

--- The phrases of the library in the order of matching. They are the same for every file, so a host asks once.
---@param has_docs boolean
---@return string
function M.library(has_docs)
  local list = {}
  for index, topic in ipairs(TOPICS) do
    list[index] = described(import("steps/" .. topic), topic, has_docs)
  end
  return table.concat(list, RECORDS)
end

local function check_order(definition)
  local has_run = import("runner").outcome() ~= nil
  if definition.role == "setup" and has_run then
    errors.raise("the step prepares the run, but the procedure has already run",
      { kind = "step", hint = "move it before the When step" })
  elseif definition.role == "check" and not has_run then
    errors.raise("the step checks the run, but the procedure has not run yet",
      { kind = "step", hint = "write 'When the procedure runs' before it" })
  end
end

--- Carries out a step. Its topic is loaded when the first step of it is carried out.
---@param topic string empty for a step of the file
---@param index integer its place in the topic
---@param arguments table
---@param tolerant boolean
function M.perform(topic, index, arguments, tolerant)
  local definition = (topic == "" and program.steps() or import("steps/" .. topic))[index]
  check_order(definition)
  if definition.role == "run" then
    definition.run(tolerant, table.unpack(arguments, 1, arguments.n))
  else
    definition.run(table.unpack(arguments, 1, arguments.n))
  end
  return true
end

return M
