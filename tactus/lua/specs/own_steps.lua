--- `Step`: defines a custom step for the specifications of a file.
---
---     Step("the total is {int}", function(ctx, n)
---       assert(ctx.output_get("total") == n, "wrong total")
---     end)
---
--- The phrase is a Cucumber expression: `{int}`, `{float}`, `{word}`, `{string}`, `{value}` and `{}` stand for values,
--- `item(s)` contains optional text, and `eat/drink` are alternatives. A phrase that is also a regular expression, such
--- as `(yes|no)`, matches as one, too; its groups are passed as strings. A data table (a list of rows) or a doc string (a string) is passed after
--- the other values. The function runs in the program's Lua state and shares its `state`, globals and locals.

local import = ...

local errors = import "engine/errors"
local places = import "engine/places"
local mocks = import "run/mock_answers"
local program = import "engine/program"
local run_record = import "run/run_record"
local run = import "run/run_state"
local main_run = import "run/main_run"
local values = import "engine/values"

local M = {}

local function outcome()
  local done = main_run.outcome()
  if done and not done.ok then
    errors.raise("the procedure failed: " .. done.failure.message, { kind = "step" })
  end
  return done and done.value
end

local function output_get(key)
  local value = outcome()
  return type(value) == "table" and value[key] or nil
end

--- The functions that a step can use.
---@class StepContext
---@field output_value fun(): any Returns the procedure's result.
---@field output_get fun(key: string): any Returns a field of the result.
---@field output_exists fun(key: string): boolean Returns whether the output has a field.
---@field state_get fun(key: string): any Returns a value of the state.
---@field state_exists fun(key: string): boolean Returns whether the state has a value.
---@field tool_called fun(name: string): boolean Returns whether a tool was called.
---@field tool_call_count fun(name: string): integer Returns the number of calls of a tool.
---@field tool_calls fun(name: string): ToolCall[] Returns all calls of a tool, in order.
---@field set_input fun(key: string, value: any) Sets an input of the run.
---@field get_params fun(): table Returns the inputs of the run.
---@field mock_agent_response fun(agent: string, text: string) Adds a mocked answer of an agent.
---@field run_procedure fun(): any Runs the procedure, unless it has already run.
local ctx = errors.close("ctx", {
  output_value = outcome,
  output_get = output_get,
  output_exists = function(key) return output_get(key) ~= nil end,
  state_get = function(key) return run.state[key] end,
  state_exists = function(key) return run.state[key] ~= nil end,
  tool_called = function(name) return #run_record.tool_calls(name) > 0 end,
  tool_call_count = function(name) return #run_record.tool_calls(name) end,
  tool_calls = function(name) return run_record.tool_calls(name) end,
  set_input = main_run.set_input,
  get_params = function() return run.inputs end,
  mock_agent_response = mocks.only(mocks.add_message),
  run_procedure = function()
    if not main_run.outcome() then
      return main_run.run()
    end
    return outcome()
  end,
})

--- Runs a custom step. A failed assertion fails the step.
local function perform(fn, ...)
  local ok, value = run.as_step(fn, ctx, ...)
  if not ok then
    if errors.is_bundle(value) then
      errors.raise_again(value)
    end
    local failure = errors.describe(value)
    errors.raise(failure.message, { kind = "step", path = failure.path, line = failure.line })
  end
end

local function define(pattern, fn)
  if type(pattern) ~= "string" or type(fn) ~= "function" then
    errors.problem(("Step got %s and %s; expected a phrase and a function")
      :format(values.show(pattern), values.show(fn)))
    return
  end
  local _, line = places.where()
  program.add_step {
    pattern, role = "any", doc = ("Defined in line %d of the file."):format(line), line = line,
    run = function(...) perform(fn, ...) end,
  }
end

---@class Step
---@overload fun(pattern: string, fn: fun(ctx: StepContext, ...: any))
local Step = {}

--- Alias of `checkpoint`.
---@param fn fun(): any
---@return any
function Step.checkpoint(fn)
  return import("control/checkpoint").checkpoint(fn)
end

M.Step = errors.close("Step", Step, function(_, pattern, fn)
  define(pattern, fn)
end)

return M
