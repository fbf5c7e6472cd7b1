--- The step library: the phrases that specifications are written in, and what they do.
---
--- A phrase is a Cucumber expression. The host matches the text of a step with them, in this order, and the first that
--- matches is meant; so the special ones stand before the general ones.

local import = ...

local errors = import "errors"

local M = {}

---@class StepDefinition
---@field [1] string the phrase, a Cucumber expression; `{value}` is a literal, `{name}` a name with or without quotes
---@field role "setup"|"run"|"check" what it does: prepares the run, runs, or checks what came of it
---@field doc string one sentence
---@field run fun(...)
---@field expects_failure boolean? true where the step is about a run that fails

local definitions = {}

for _, topic in ipairs { "procedure", "agents", "inputs", "logs", "outputs", "state", "tools" } do
  for _, definition in ipairs(import("steps/" .. topic)) do
    definitions[#definitions + 1] = definition
  end
end

--- The phrases as plain data, in the order of matching.
function M.describe()
  local list = {}
  for index, definition in ipairs(definitions) do
    list[index] = { pattern = definition[1], role = definition.role, doc = definition.doc,
                    expects_failure = definition.expects_failure == true }
  end
  return list
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
  local definition = definitions[index]
  check_order(definition)
  if definition.role == "run" then
    definition.run(tolerant)
  else
    definition.run(table.unpack(arguments, 1, arguments.n))
  end
  return true
end

return M
