--- `Step`: a phrase of the file's own, for its specifications.
---
---     Step("the total is {int}", function(ctx, n)
---       assert(ctx.output_get("total") == n, "wrong total")
---     end)
---
--- The phrase is a Cucumber expression or, where it has groups in parentheses, a regular expression that matches the
--- whole step; what the groups hold are texts. A data table arrives as a list of rows, a doc string as a text, after the
--- other values. The function runs in the same Lua as the program: `state`, globals and locals are the same.

local import = ...

local errors = import "errors"
local mocks = import "mocks"
local program = import "program"
local record = import "record"
local run = import "run"
local runner = import "runner"
local values = import "values"

local M = {}

local function outcome()
  local done = runner.outcome()
  if done and not done.ok then
    errors.raise("the procedure failed: " .. done.failure.message, { kind = "step" })
  end
  return done and done.value
end

local function output_get(key)
  local value = outcome()
  return type(value) == "table" and value[key] or nil
end

--- What a step can ask and do.
---@class StepContext
---@field output_value fun(): any What the procedure returned.
---@field output_get fun(key: string): any A field of it.
---@field output_exists fun(key: string): boolean Whether the output has a field.
---@field state_get fun(key: string): any A value of the state.
---@field state_exists fun(key: string): boolean Whether the state has a value.
---@field tool_called fun(name: string): boolean Whether a tool was called.
---@field tool_call_count fun(name: string): integer How often a tool was called.
---@field tool_calls fun(name: string): ToolCall[] All calls of a tool, in order.
---@field set_input fun(key: string, value: any) Gives the run an input.
---@field get_params fun(): table The inputs of the run.
---@field mock_agent_response fun(agent: string, text: string) Adds an answer of an agent in mock mode.
---@field run_procedure fun(): any Runs the procedure, unless it ran already.
local ctx = errors.close("ctx", {
  output_value = outcome,
  output_get = output_get,
  output_exists = function(key) return output_get(key) ~= nil end,
  state_get = function(key) return run.state[key] end,
  state_exists = function(key) return run.state[key] ~= nil end,
  tool_called = function(name) return #record.tool_calls(name) > 0 end,
  tool_call_count = function(name) return #record.tool_calls(name) end,
  tool_calls = function(name) return record.tool_calls(name) end,
  set_input = runner.set_input,
  get_params = function() return run.inputs end,
  mock_agent_response = mocks.add_message,
  run_procedure = function()
    if not runner.outcome() then
      return runner.run()
    end
    return outcome()
  end,
})

--- Carries out a step of the file's own. What it asserts and does not find is a step that failed.
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
    errors.problem(("Step is given %s and %s; expected a phrase and a function")
      :format(values.show(pattern), values.show(fn)))
    return
  end
  local _, line = errors.where()
  program.add_step {
    pattern, role = "any", doc = ("Defined in line %d of the file."):format(line), line = line,
    run = function(...) perform(fn, ...) end,
  }
end

---@class Step
---@overload fun(pattern: string, fn: fun(ctx: StepContext, ...: any))
local Step = {}

--- The same as `checkpoint`.
---@param fn fun(): any
---@return any
function Step.checkpoint(fn)
  return import("checkpoint").checkpoint(fn)
end

M.Step = errors.close("Step", Step, function(_, pattern, fn)
  define(pattern, fn)
end)

return M
