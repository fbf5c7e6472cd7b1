--- Assembles the verifier: the chunk that reads scenarios, matches their steps with the step library and runs them.
---
--- A host starts it once, with functions that check and match regular expressions and convert letters to lower case. It
--- passes the AST of each Gherkin document, and a session for each program: programs run in Lua states of their own (see
--- `core.lua`).

local host, read = ...

local import = assert(load(read "import", "=tactus/import"))(host, read)

local descriptions = import "specs/gherkin/descriptions"
local gherkin = import "specs/gherkin/reader"
local matching = import "specs/scenarios/matching"
local runner = import "specs/scenarios/runner"

local verifier = {}

local built_in, find

--- Sets the built-in steps, which are the same for every program.
---@param text string as `session.step_library` returns them
function verifier.set_built_in(text)
  built_in = matching.definitions(text)
  find = matching.finder(built_in)
end

--- Adds the custom steps of a program to the built-in ones.
---@param text string as `session.own_steps` returns them
---@return Library library, { line: integer, problem: string }[] faults the phrases that cannot be used
function verifier.library(text)
  local own, faults = matching.definitions(text), {}
  for _, definition in ipairs(own) do
    local problem = matching.compile_own(definition)
    if problem then
      faults[#faults + 1] = { line = definition.line, problem = problem }
    end
  end
  return { own = own, built_in = built_in, find = find }, faults
end

--- Returns whether a text is a step.
---@param library Library
---@param text string
---@return boolean
function verifier.is_step(library, text)
  local match, ambiguous = matching.match(library, text)
  return (match or ambiguous) ~= nil
end

verifier.read_gherkin = gherkin.read
verifier.reworded = gherkin.reworded

--- Returns the faults of lines in descriptions that were meant as steps.
---@param library Library
---@param prose Prose[] the lines of a document
---@param dialect table<string, string[]>
---@return Fault[]
function verifier.lost_steps(library, prose, dialect)
  local faults = {}
  for _, line in ipairs(prose) do
    descriptions.check_lost_step(line, function(text) return verifier.is_step(library, text) end, dialect, faults)
  end
  return faults
end

verifier.check = runner.check
verifier.prepare = runner.prepare
verifier.run = runner.run

return verifier
