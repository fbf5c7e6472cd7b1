--- Assembles Tactus: the single chunk that a host starts.
---
--- A host (the command line, the docs build, a browser) passes two arguments: `host`, a table of functions that take
--- plain data and return `ok, value_or_failure`, and `read(name)`, which returns a module of this folder as text or
--- bytecode. The result is a session for one program and one run. The next run uses a new Lua state.
---
--- Every function of a session returns `true, value` or `false, failure`; none of them raises.

local host, read = ...
local load = load

local import = assert(load(read "import", "=tactus/import"))(host, read)

local errors = import "engine/errors"
local limits = import "engine/limits"
local program = import "engine/program"
local sources = import "engine/sources"
local allow_list = import "run/globals"
local scanner = import "engine/scanner"

local globals = allow_list.globals(import "constructs", import)

errors.set_global_names(function()
  local names = allow_list.names()
  for name in next, globals do
    names[#names + 1] = name
  end
  return names
end)
import("engine/require").set_globals(globals)
import("run/procedure").set_globals(globals)

local main_run = import "run/main_run"
local steps = import "specs/library"

local session = {}

--- Runs the chunk of a file to collect its declarations.
---@param text string the source
---@param label string the file name in errors; short, because Lua truncates long names
---@param bytecode string? the source, compiled
---@return boolean ok, table? failures
function session.load(text, label, bytecode)
  return errors.protect(errors.collect, function()
    sources.add(text, label)
    local chunk, message = load(bytecode or text, "@" .. label, bytecode and "b" or "t", globals)
    if not chunk then
      errors.syntax(message)
    end
    limits.start()
    if scanner.has_main(text) then
      chunk()
    else
      import("run/script").load(chunk, text, label, globals, load)
    end
    return program.complete()
  end)
end

--- Describes the declarations of the file. A separate call, because not every run needs it.
---@return boolean ok, table program_or_failures
function session.describe()
  return errors.protect(errors.collect, import "run/description")
end

--- Returns the inputs that were set.
function session.inputs()
  return errors.protect(main_run.inputs)
end

--- Sets the program's inputs; they are checked against the schema when it runs.
---@param inputs table<string, any>
function session.set_inputs(inputs)
  return errors.protect(function()
    for name, value in pairs(inputs) do
      main_run.set_input(name, value)
    end
    return true
  end)
end

--- Runs the main procedure.
function session.run()
  return errors.protect(function()
    main_run.run()
    return main_run.told()
  end)
end

--- Lists the custom steps of the file.
function session.own_steps()
  return errors.protect(steps.own)
end

--- Lists the step library in matching order.
---@param has_docs boolean whether to include the description of each step
function session.step_library(has_docs)
  return errors.protect(steps.library, has_docs)
end

--- Runs one step of a scenario.
---@param topic string its topic in the step library; empty for a custom step
---@param index integer its index in the topic
---@param texts string[] the texts of its parameters
---@param parameters string the names of its parameters, each followed by a comma
---@param argument (string[][]|string)? its data table or doc string
---@param tolerant boolean true if a later step expects the procedure to fail
---@return boolean ok, table? failures with message, expected and actual value
function session.step(topic, index, texts, parameters, argument, tolerant)
  return errors.protect(function()
    local arguments = steps.arguments(texts, parameters, argument)
    return steps.perform(topic, index, arguments, tolerant)
  end)
end

--- Returns the names that steps can use; see `specs/library.lua`.
function session.step_names()
  return errors.protect(steps.names)
end

--- Lists the names of the globals that a program starts with.
function session.names()
  return errors.protect(allow_list.names)
end

--- Returns a hint for a global that is never assigned.
---@param name string
---@param line string the line that uses it
function session.hint_for_global(name, line)
  local known = import "run/vocabulary"(globals).globals
  return errors.protect(import("engine/suggestions").for_global, name, known, line)
end

--- Returns the names available to the file, see `vocabulary.lua`, and the members that it may not use.
function session.vocabulary()
  return errors.protect(function()
    local vocabulary = import("run/vocabulary")(globals)
    vocabulary.refused = import("specs/unrun_calls").refused()
    return vocabulary
  end)
end

--- Returns the remarks about the declarations so far: what has no effect, and what is probably meant otherwise.
function session.remarks()
  return errors.protect(errors.remarks)
end

--- Judges a key in the table of a call that is not being made: of `Human.approve { … }`, or of an agent.
---@param callee string what the program calls, as in "Human.approve" or "poet"
---@param key string
---@return boolean ok, table? failure nil if the key is right
function session.judge_call(callee, key)
  return errors.protect(import("specs/unrun_calls").judge, callee, key)
end

--- Returns the state after the run.
function session.state()
  local run = import "run/run_state"
  return errors.protect(run.plain, "the state", run.state)
end

--- Returns the Gherkin blocks read so far, even if the file failed to load.
function session.specifications()
  return errors.protect(program.specifications)
end

-- The host makes empty lists with it; no program reaches the real globals.
empty_list = import("engine/values").empty_list

allow_list.close_doors()
return session
