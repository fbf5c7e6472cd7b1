--- The step library: the steps of specifications and their functions.
---
--- A step is defined by a Cucumber expression. The first one that matches a step's text is used, so specific expressions
--- come before general ones.

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

-- An object that is almost one is never meant as a text.
local function refuse_object(text, problem)
  errors.raise("the object cannot be read: " .. problem,
    { kind = "step", found = text, hint = 'write it as JSON, such as {"key": "value"}' })
end

--- Reads the values of a step. A data table or doc string comes last.
---@param texts string[]
---@param parameters string the names of its parameters, each followed by a comma
---@param argument (string[][]|string)?
---@return table arguments the values, with their number as `n`
function M.arguments(texts, parameters, argument)
  local literals, arguments = import "specs/literals", { n = 0 }
  for parameter in parameters:gmatch("([^,]*),") do
    arguments.n = arguments.n + 1
    local text = texts[arguments.n]
    local value, problem = literals.read(parameter, text)
    if problem and parameter == "object" then
      refuse_object(text, problem)
    end
    arguments[arguments.n] = value
  end
  if argument ~= nil then
    arguments.n = arguments.n + 1
    arguments[arguments.n] = argument
  end
  return arguments
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

--- Returns the names that steps can use, by the noun beside them.
---@return Names
function M.names()
  local schema, declarations, main = import "types/schema", import "engine/declarations", program.main()
  local names = { input = schema.names(main.input or {}), state = schema.names(main.state or {}) }
  names.output = schema.is_field(main.output) and {} or schema.names(main.output or {})
  names.parameter = names.input
  for _, kind in ipairs { "agent", "tool", "model" } do
    names[kind] = declarations.known(kind)
  end
  return names
end

return M
