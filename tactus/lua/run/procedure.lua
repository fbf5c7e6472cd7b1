--- `Procedure`: the main function of a program with its input and output schemas, or a named helper.
---
---     double = Procedure {
---       input = { n = field.number{ required = true } },
---       function(input) return { r = input.n * 2 } end
---     }
---
---     Procedure {
---       input  = { city = field.string{ default = "Oslo" } },
---       output = { text = field.string{ required = true } },
---       function(input)
---         return { text = input.city .. " " .. double { n = 4 }.r }
---       end
---     }
---
--- A Procedure that is assigned to a variable or named, as in `Procedure "double" { … }`, is a helper for the program to
--- call. The Procedure without a name, or with the name "main", is the main one.
--- `Procedure.run("other", { city = "Oslo" })` runs the main Procedure of another file.

---@class ProcedureOptions
---@field [1] (fun(input: table): any)? the function, after the options
---@field input table<string, Field>? the inputs
---@field output (table<string, Field>|Field)? the outputs
---@field state table<string, Field>? the initial values of `state`
---@field strict boolean? whether an output of a wrong type fails the run
---@field run (fun(input: table): any)? the function, as a named option

local import, host = ...

local errors = import "engine/errors"
local places = import "engine/places"
local declarations = import "engine/declarations"
local options = import "engine/options"
local program = import "engine/program"
local run = import "run/run_state"
local schema = import "types/schema"
local sources = import "engine/sources"
local values = import "engine/values"

local OPTIONS = { input = "table", output = "any", state = "table", strict = "boolean", run = "function" }

local INSTEAD = "call helpers one after the other, or Procedure.run(\"file\", inputs)"
local REFUSED = { spawn = INSTEAD, status = INSTEAD, wait = INSTEAD, wait_any = INSTEAD, wait_all = INSTEAD,
                  cancel = INSTEAD, await_children = INSTEAD, defer = INSTEAD }

local M = {}

local function check_schemas(given)
  for _, where in ipairs { "input", "output", "state" } do
    if type(given[where]) == "table" and not schema.is_field(given[where]) then
      schema.check(where, given[where])
    end
  end
end

local function function_of(given)
  for index = 1, 9 do
    if type(given[index]) == "function" then
      return given[index]
    end
  end
  return type(given.run) == "function" and given.run or nil
end

local function declared(given, construct)
  if not options.check(construct, given, OPTIONS) then
    given = {}
  end
  check_schemas(given)
  local fn = function_of(given)
  if not fn then
    errors.problem(construct .. " has no function", { hint = "add function(input) … end as its last entry" })
  end
  local path, line = places.where()
  return { kind = "procedure", construct = "Procedure", fn = fn, input = given.input, output = given.output,
           state = given.state, strict = given.strict, path = path, line = line }
end

local function checked_output(owner, procedure, value)
  if procedure.output == nil then
    return value
  end
  local result, warnings = schema.result(owner, procedure.output, value)
  for _, warning in ipairs(warnings) do
    if procedure.strict then
      errors.raise(warning)
    end
    run.emit { type = "output_mismatched", message = warning }
  end
  return result
end

--- Calls a procedure, validates its inputs and outputs, and fills in defaults.
---@param procedure table the declaration
---@param owner string its name in error messages
---@param given table<string, any>
function M.call(procedure, owner, given)
  local inputs = schema.inputs(owner, procedure.input or {}, given, procedure.name and "runtime" or "input")
  if not procedure.name then
    run.inputs = inputs
  end
  for name, field in pairs(procedure.state or {}) do
    if run.state[name] == nil then
      run.state[name] = values.plain(field.default)
    end
  end
  return checked_output(owner, procedure, procedure.fn(inputs))
end

local function declare_helper(given, name)
  local procedure = declared(given, "Procedure")
  declarations.handle(procedure, {}, function(input)
    run.require_running(("procedure '%s' is called"):format(declarations.name_of(procedure)))
    local owner = ("procedure '%s'"):format(procedure.name)
    input = input == nil and {} or errors.expect(owner .. " is called with", input, "table", "a table")
    return M.call(procedure, owner, input)
  end)
  declarations.declare(procedure, name)
  return procedure.handle
end

local function declare_main(given)
  program.set_main(declared(given, "Procedure"))
end

local function helper(name)
  if name == "main" then
    return declare_main
  end
  local found = declarations.find("procedure", name)
  if found then
    return found.handle
  end
  return function(given)
    local handle = declare_helper(given, name)
    if rawget(M.globals, name) == nil then
      M.globals[name] = handle
    end
    return handle
  end
end

---@class ProcedureHandle
---@field name string the declared name
---@overload fun(input: table?): any

local function declare(given, options_of_name)
  if type(given) == "string" and options_of_name ~= nil then
    return helper(given)(options_of_name)
  elseif type(given) == "string" then
    return helper(given)
  end
  local path, line = places.where()
  local name = sources.name_on_line(path, line, "Procedure")
  if name and name ~= "main" then
    return declare_helper(given, name)
  end
  declare_main(given)
  return nil
end

---@class Procedure
---@overload fun(given: ProcedureOptions): ProcedureHandle
---@overload fun(given: (fun(input: table): any)[]): ProcedureHandle
---@overload fun(name: string): fun(given: ProcedureOptions): ProcedureHandle
local Procedure = {}

--- Runs the procedure of another file and returns its result. It has its own state and agents, and runs in mock mode if
--- this program does.
---@param path string relative to the folder of this file or a folder above it, up to the nearest with `mkdocs.yml` or `.tactus`; with or without `.tac`
---@param inputs table<string, any>?
---@return any
function Procedure.run(path, inputs)
  run.require_running("Procedure.run is called")
  errors.expect("Procedure.run got", path, "string", "the path of a file")
  inputs = inputs == nil and {} or errors.expect("Procedure.run got the inputs", inputs, "table", "a table")
  return errors.call_host(host.run_file, path, run.plain("the inputs", inputs))
end

M.Procedure = errors.close("Procedure", Procedure, function(_, given, options_of_name)
  return declare(given, options_of_name)
end, REFUSED)

--- The members that are part of the original Tactus, with what to write instead.
M.REFUSED = REFUSED

--- Makes helpers available by name.
function M.set_globals(globals)
  M.globals = globals
end

return M
