--- The declarations of a file: its main procedure, its steps, its specifications and its evaluations.

local import = ...

local errors = import "engine/errors"
local places = import "engine/places"
local declarations = import "engine/declarations"
local sources = import "engine/sources"
local values = import "engine/values"

local M = {}

local main
local specifications = {}

-- The labels of the files whose calls declared Gherkin blocks, by the positions of the blocks.
local calls = {}
local listeners = {}
local steps = {}
local evaluations = {}

--- Registers a function to call after the whole file was loaded and every name is known.
function M.when_complete(listener)
  listeners[#listeners + 1] = listener
end

--- Sets the main procedure.
function M.set_main(procedure)
  if main then
    errors.problem(("a file can have only one main procedure; line %d already declares one"):format(main.line),
      { hint = "a helper has a name: Procedure \"name\" { … } or name = Procedure { … }" })
    return
  end
  main = procedure
  places.set_main_place(procedure.path or sources.main_label(), procedure.line)
end

--- Returns the main procedure.
function M.main()
  return main
end

local is_body = false

--- Returns whether the file is a script, whose specifications are known before its body reaches them.
function M.is_body()
  return is_body
end

--- Records that a script now runs its body, which will reach specifications that are already known.
function M.begin_body()
  is_body = true
end

--- Adds a block of Gherkin.
---@param text string
---@param path string? the label of its file
---@param line integer the line of the call
function M.add_specification(text, path, line)
  if is_body then
    return
  end
  specifications[#specifications + 1] = { text = text, line = line, is_verbatim = false }
  calls[#specifications] = path
end

--- Adds an evaluation.
function M.add_evaluation(evaluation)
  evaluations[#evaluations + 1] = evaluation
end

--- Adds a Gherkin file.
---@param text string
---@param label string its path relative to the program
function M.add_feature(text, label)
  if not is_body then
    specifications[#specifications + 1] = { text = text, line = 1, is_verbatim = true, label = label }
  end
end

--- Adds a custom step.
---@param definition StepDefinition
function M.add_step(definition)
  steps[#steps + 1] = definition
end

--- Returns the custom steps.
---@return StepDefinition[]
function M.steps()
  return steps
end

--- Returns the Gherkin blocks so far. Their lines are located here, because only the first run of a file needs them.
function M.specifications()
  for index, path in pairs(calls) do
    local block = specifications[index]
    local first = sources.line_of_text(path, block.text, block.line)
    block.line, block.is_verbatim = first or block.line, first ~= nil
    calls[index] = nil
  end
  return specifications
end

--- Returns the evaluations so far.
function M.evaluations()
  return evaluations
end

--- Runs the checks that need the whole file.
---@return boolean has_passed
function M.complete()
  declarations.complete()
  declarations.expect_in(sources.main_text())
  for _, listener in ipairs(listeners) do
    listener()
  end
  if not main then
    local message = "the file declares no Procedure and returns nothing, so there is nothing to run"
    local more = { hint = "add Procedure { function(input) … end }" }
    if #steps > 0 and #specifications > 0 then
      main = { line = 1, fn = function() errors.raise(message, more) end }
    else
      errors.problem(message, more)
    end
  end
  return not errors.has_problems()
end

return M
