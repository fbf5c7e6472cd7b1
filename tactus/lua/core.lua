--- Tactus, put together: the one chunk a host starts, in the order of loading.
---
--- A host (the command line, the docs build, a browser) calls this chunk with two things: `host`, a table of
--- functions that take plain data and return `ok, value_or_failure`, and `read(name)`, which returns a module of this
--- folder, as text or compiled. It gets back a session: one program, one run. For the next run it starts a fresh Lua.
---
--- Every function of a session returns `true, value` or `false, failure`; none of them raises.

local host, read = ...
local load = load

local loaded = {}

local function import(name)
  if loaded[name] == nil then
    local chunk = assert(load(read(name), "=tactus/" .. name))
    loaded[name] = chunk(import, host) or true
  end
  return loaded[name]
end

local errors = import "errors"
local limits = import "limits"
local program = import "program"
local source = import "source"
local sandbox = import "sandbox"
local scanner = import "scanner"

local globals = sandbox.globals(import "constructs", import)

import("modules").set_globals(globals)
import("procedure").set_globals(globals)

local runner = import "runner"
local steps = import "steps"

local session = {}

--- Runs the chunk of a file, so that it declares what it has.
---@param text string the source
---@param label string the name errors give the file; short, for Lua shortens long ones
---@return boolean ok, table? failures
function session.load(text, label)
  return errors.protect(errors.collect, function()
    source.add(text, label)
    local chunk, message = load(text, "@" .. label, "t", globals)
    if not chunk then
      errors.syntax(message)
    end
    limits.start()
    if scanner.has_main(text) then
      chunk()
    else
      import("script").load(chunk, text, label, globals, load)
    end
    return program.complete()
  end)
end

--- Describes what the file declares, for a host that wants to know: not every run does.
---@return boolean ok, table program_or_failures
function session.describe()
  return errors.protect(errors.collect, program.describe)
end

--- Gives the program the inputs it runs with; they are checked against its schema when it runs.
---@param inputs table<string, any>
function session.set_inputs(inputs)
  return errors.protect(function()
    for name, value in pairs(inputs) do
      runner.set_input(name, value)
    end
    return true
  end)
end

--- Runs the main procedure.
function session.run()
  return errors.protect(function()
    runner.run()
    return runner.told()
  end)
end

--- Lists the phrases of the file.
function session.own_steps()
  return errors.protect(steps.own)
end

--- Lists the step library, in the order of matching.
---@param has_docs boolean whether each phrase comes with its meaning
function session.step_library(has_docs)
  return errors.protect(steps.library, has_docs)
end

--- Carries out one step of a scenario.
---@param topic string the part of the step library it stands in; empty for a step of the file
---@param index integer its place there
---@param arguments table its values, and their number as `n`
---@param tolerant boolean true where a later step says that the procedure should fail
---@return boolean ok, table? failures what failed, was expected and found
function session.step(topic, index, arguments, tolerant)
  return errors.protect(steps.perform, topic, index, arguments, tolerant)
end

--- The names a program may use, for suggestions.
function session.names()
  return errors.protect(sandbox.names)
end

--- What the file may name; see `vocabulary.lua`.
function session.vocabulary()
  return errors.protect(import "vocabulary", globals)
end

--- What the state holds after the run.
function session.state()
  local run = import "run"
  return errors.protect(run.plain, "the state", run.state)
end

--- The blocks of Gherkin that were read, also of a file that could not be loaded.
function session.specifications()
  return errors.protect(program.specifications)
end

sandbox.close_doors()
return session
