--- Script mode: a file without a main Procedure, whose top-level code is the procedure.
---
---     input { who = field.string{ default = "you" } }
---     poet = Agent { system_prompt = "Write one line." }
---     return { line = poet("A line for " .. input.who).output }
---
--- The file runs in a coroutine. It pauses before the first use of an agent, a tool, a person or an input. Declarations
--- above that point have run; those below are read from the text. The run continues from the pause. The source is not
--- rewritten, so errors have their own lines. Output from above the pause is buffered until the script runs.

local import = ...

local errors = import "engine/errors"
local places = import "engine/places"
local limits = import "engine/limits"
local declarations = import "engine/declarations"
local program = import "engine/program"
local run = import "run/run_state"
local scanner = import "engine/scanner"
local schema = import "types/schema"
local sources = import "engine/sources"

local M = {}

-- In programs `text:sub` counts characters; this one counts bytes.
local sub = string.sub

local DECLARATIONS = { Specification = true, Specifications = true, Mocks = true, input = true, output = true,
                       Step = true, Agent = true, Tool = true, Model = true,
                       Evaluation = true, Evaluations = true }

local co = coroutine
local declared = {}
local declared_on = {}
local body
local is_stopped = false
local compile

--- Pauses the file before an effect until it runs. In a file with a Procedure, top-level effects happen immediately.
function M.before_effect()
  if body and not is_stopped and not run.is_under_way() then
    if co.running() ~= body or not co.isyieldable() then
      errors.raise("the script calls an agent, a model or a human in a callback while it is being loaded",
        { hint = "put its code into Procedure { function(input) … end }" })
    end
    is_stopped = true
    co.yield()
  end
end

local function too_late(label, call, message)
  places.at(label, call.line, function()
    errors.problem(message, { hint = "move it above the first call of an agent, a model or a human" })
  end)
end

-- The script's locals are not accessible here, so an unknown name may be one of them.
local function globals_only(globals)
  return setmetatable({}, {
    __index = function(_, name)
      if globals[name] == nil then
        error({ local_name = name }, 0)
      end
      return globals[name]
    end,
  })
end

local function declare_from_text(text, label, globals, call)
  local source_text = ("\n"):rep(call.line - 1) .. sub(text, call.first, call.last)
  local chunk = compile(source_text, "@" .. label, "t", globals_only(globals))
  local ok, value = pcall(chunk or function() end)
  if not ok and type(value) == "table" and value.local_name then
    too_late(label, call, ("this %s is declared too late to use '%s'"):format(call.word, value.local_name))
  elseif not ok then
    error(value, 0)
  end
end

--- Declares what follows the line at which the file paused. Only the names of agents and tools are known.
local function declare_rest(text, label, globals, line)
  for _, call in ipairs(scanner.top_level_calls(text, DECLARATIONS)) do
    if call.line > line and call.word == "Step" then
      too_late(label, call, "this Step is declared after the script's first call")
    elseif call.line > line and (call.word == "Agent" or call.word == "Tool" or call.word == "Model") then
      local given = text:match("^%s*%(?%s*[\"']([^\"']+)", call.first + #call.word)
      declarations.expect(call.word:lower(), given or sources.name_on_line(label, call.line, call.word))
    elseif call.line > line then
      declare_from_text(text, label, globals, call)
    end
  end
end

local function resume()
  local ok, failures_or_ok, value = co.resume(body)
  if not ok then
    error(failures_or_ok, 0)
  elseif co.status(body) == "suspended" then
    return nil
  elseif not failures_or_ok then
    errors.raise_again(value)
  end
  return value
end

local function line_of_body()
  local level = 0
  while true do
    local info = debug.getinfo(body, level, "Sl")
    if not info then
      return 0
    elseif info.what == "main" and sub(info.source, 1, 1) == "@" then
      return info.currentline
    end
    level = level + 1
  end
end

local function set_main(fn)
  program.set_main { fn = fn, line = 1, input = declared.input, output = declared.output }
end

--- Runs a file that has no main Procedure up to its first effect.
---@param chunk function
---@param load function Lua's own `load`, which is not available to modules that are loaded with a program
function M.load(chunk, text, label, globals, load)
  compile = load
  run.hold_events()
  body = limits.watch(co.create(function() return errors.protect(chunk) end))
  local value = resume()
  if is_stopped then
    declare_rest(text, label, globals, line_of_body())
    program.begin_body()
    set_main(resume)
  elseif type(rawget(globals, "main")) == "function" then
    set_main(globals.main)
  elseif value ~= nil then
    set_main(function() return value end)
  end
end

--- Creates `input` and `output`: a call declares a schema; indexing `input` returns an input of the run.
local function declarer(where)
  return setmetatable({}, {
    __metatable = where,
    __call = function(_, fields)
      if type(fields) ~= "table" then
        errors.problem(("%s got %s; expected a table of fields"):format(where, import("engine/values").show(fields)))
        return
      end
      schema.check(where, fields)
      local _, line = places.where()
      if declared[where] and declared_on[where] ~= line then
        errors.problem(("%s is declared twice; the first one is on line %d"):format(where, declared_on[where]))
      end
      declared[where], declared_on[where] = fields, line
    end,
    __index = function(_, key)
      M.before_effect()
      return run.inputs[key]
    end,
    __pairs = function()
      M.before_effect()
      return next, run.inputs, nil
    end,
  })
end

local function has_fields(value)
  for _, field in next, value do
    if schema.is_field(field) then
      return true
    end
  end
  return schema.is_field(value)
end

--- Returns whether an assignment to `input` or `output` is meant as a declaration; if so, reports an error and declares it.
function M.is_declared_by(name, value)
  if not body or type(value) ~= "table" or not has_fields(value) then
    return false
  end
  errors.problem(name .. " is assigned a table of fields; in a script, a call declares them",
    { hint = ("write %s { … }, without ="):format(name) })
  if not schema.is_field(value) then
    M[name](value)
  end
  return true
end

--- `input`: in a script, declares the inputs when called, and returns their values when indexed.
---
---     input { who = field.string { default = "you" } }
---     print("For " .. input.who)
---@class input
---@field [string] any the value of an input
---@overload fun(fields: table<string, Field>)
M.input = declarer "input"

--- `output`: in a script, declares the fields of its result.
---
---     output { line = field.string { required = true } }
---@class output
---@overload fun(fields: table<string, Field>)
M.output = declarer "output"

run.before_effect = M.before_effect

return M
