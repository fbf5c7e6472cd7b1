--- Runs the main procedure, once.

local import = ...

local errors = import "engine/errors"
local procedure = import "run/procedure"
local program = import "engine/program"
local run = import "run/run_state"
local schema = import "types/schema"

local M = {}

local given = {}
local outcome

--- Sets one input of the run.
function M.set_input(name, value)
  given[name] = value
end

--- Returns an input that was set.
function M.given(name)
  return given[name]
end

--- Returns all inputs that were set.
function M.inputs()
  return given
end

--- Returns the outcome of the run.
---@return { ok: boolean, value: any, failure: Failure? }? outcome nil before the run
function M.outcome()
  return outcome
end

local function call_main()
  local value = run.during(procedure.call, program.main(), "the procedure", given)
  return run.plain("the result", value)
end

--- Returns the result for the host.
---@return { result: any, empty_lists: any[][] }
function M.told()
  return { result = outcome.value, empty_lists = schema.empty_lists(program.main().output, outcome.value) }
end

--- Runs the main procedure.
---@return any value its result
function M.run()
  run.release_events { type = "run_started" }
  local ok, value = errors.protect(call_main)
  if ok then
    outcome = { ok = true, value = value }
    local told = M.told()
    told.type = "run_finished"
    run.emit(told)
    return value
  end
  local failure = value.failures[1]
  outcome = { ok = false, failure = failure }
  if not import("engine/limits").fatal() then
    run.emit { type = "run_failed", message = failure.message, hint = failure.hint, label = failure.path,
               line = failure.line }
  end
  errors.raise_again(value)
end

return M
