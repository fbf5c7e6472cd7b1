--- The step library: the phrases that specifications are written in, and what they do.
---
--- A phrase is a Cucumber expression. The host matches the text of a step with them, in this order, and the first that
--- matches is meant; so the special ones stand before the general ones.

local import = ...

local custom_steps = import "custom_steps"
local errors = import "errors"

local M = {}

---@class StepDefinition
---@field [1] string the phrase, a Cucumber expression; `{value}` is a literal, `{name}` a name with or without quotes
---@field role "setup"|"run"|"check"|"any" what it does: prepares the run, runs, or checks what came of it
---@field doc string one sentence
---@field topic string? the file below steps/ it stands in
---@field run fun(...)
---@field is_own boolean? true where the file defines it
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
  for _, source in ipairs { custom_steps.definitions(), built_in } do
    table.move(source, 1, #source, #list + 1, list)
  end
  return list
end

--- The phrases as plain data, in the order of matching. Every run of a scenario asks for them, so there is no more in
--- them than matching needs; who wants to show them asks for their meaning, too.
---@param has_docs boolean
function M.describe(has_docs)
  local list = {}
  for index, definition in ipairs(all()) do
    list[index] = { pattern = definition[1], role = definition.role, doc = has_docs and definition.doc or nil,
                    topic = has_docs and definition.topic or nil, is_own = definition.is_own, line = definition.line,
                    expects_failure = definition.expects_failure }
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
  local definition = all()[index]
  check_order(definition)
  if definition.role == "run" then
    definition.run(tolerant)
  else
    definition.run(table.unpack(arguments, 1, arguments.n))
  end
  return true
end

return M
