--- The step library: the steps of specifications and their functions.
---
--- A step is defined by a Cucumber expression. The host matches a step's text in this order and uses the first match, so
--- specific expressions come before general ones.

local import = ...

local errors = import "engine/errors"
local program = import "engine/program"

local M = {}

---@class StepDefinition
---@field [1] string the Cucumber expression; `{value}` is a literal, `{object}` a literal that may be quoted, `{name}` a name with or without quotes
---@field role "setup"|"run"|"check"|"any" its purpose: prepare the run, run, or check the result
---@field doc string one sentence
---@field topic string? its file in steps/
---@field run fun(...)
---@field line integer? the line of its definition in the file
---@field expects_failure boolean? true if the step expects the run to fail

local TOPICS = { "procedure", "agents", "files", "humans", "inputs", "logs", "outputs", "state", "tools" }

local FIELDS, RECORDS = "\x1f", "\x1e"

-- A string is the fastest format for a host: role, expression and, if present, line, marker and description.
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

--- Returns the file's custom steps, which precede the library.
---@return string
function M.own()
  return described(program.steps(), "", false)
end

--- Returns the library's steps in matching order. They are the same for every file, so a host needs them only once.
---@param has_docs boolean
---@return string
function M.library(has_docs)
  local list = {}
  for index, topic in ipairs(TOPICS) do
    list[index] = described(import("specs/steps/" .. topic), topic, has_docs)
  end
  return table.concat(list, RECORDS)
end

local function check_order(definition)
  local has_run = import("run/main_run").outcome() ~= nil
  if definition.role == "setup" and has_run then
    errors.raise("the step prepares the run, but the procedure has already run",
      { kind = "step", hint = "move it before the When step" })
  elseif definition.role == "check" and not has_run then
    errors.raise("the step checks the run, but the procedure has not run yet",
      { kind = "step", hint = "write 'When the procedure runs' before it" })
  end
end

--- Runs a step. A topic is loaded with the first of its steps that runs.
---@param topic string empty for a custom step
---@param index integer its index in the topic
---@param arguments table
---@param tolerant boolean
function M.perform(topic, index, arguments, tolerant)
  local definition = (topic == "" and program.steps() or import("specs/steps/" .. topic))[index]
  check_order(definition)
  if definition.role == "run" then
    definition.run(tolerant, table.unpack(arguments, 1, arguments.n))
  else
    definition.run(table.unpack(arguments, 1, arguments.n))
  end
  return true
end

return M
