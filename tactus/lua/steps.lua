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

local built_in = {}

for _, topic in ipairs { "procedure", "agents", "files", "humans", "inputs", "logs", "outputs", "state", "tools" } do
  for _, definition in ipairs(import("steps/" .. topic)) do
    definition.topic = topic
    built_in[#built_in + 1] = definition
  end
end

--- The phrases of the file come before those of the library.
local function all()
  local list = {}
  for _, source in ipairs { program.steps(), built_in } do
    table.move(source, 1, #source, #list + 1, list)
  end
  return list
end

local FIELDS, RECORDS = "\x1f", "\x1e"

--- The phrases in the order of matching, as one text, which is what a host reads fastest: it does so in every start.
--- Each has the phrase, its role, and where that is so its line, a mark, its meaning and its topic.
---@param has_docs boolean
---@return string
function M.describe(has_docs)
  local list = {}
  for index, definition in ipairs(all()) do
    list[index] = table.concat({
      definition[1], definition.role, definition.line or "", definition.expects_failure and "fails" or "",
      has_docs and definition.doc or "", has_docs and definition.topic or "",
    }, FIELDS)
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

--- Carries out a step.
---@param index integer
---@param arguments table
---@param tolerant boolean
function M.perform(index, arguments, tolerant)
  local definition = all()[index]
  check_order(definition)
  if definition.role == "run" then
    definition.run(tolerant, table.unpack(arguments, 1, arguments.n))
  else
    definition.run(table.unpack(arguments, 1, arguments.n))
  end
  return true
end

return M
