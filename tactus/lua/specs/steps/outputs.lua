--- Steps about the result of the procedure.

local import = ...

local errors = import "engine/errors"
local expect = import "specs/expect"
local mocks = import "run/mock_answers"
local predicates = import "specs/predicates"
local main_run = import "run/main_run"
local values = import "engine/values"

local function output()
  local outcome = main_run.outcome()
  if not outcome.ok then
    expect.fail("the procedure failed, so it has no output", nil, outcome.failure.message)
  end
  return outcome.value, "the output"
end

local function field(key)
  local value = output()
  if type(value) ~= "table" then
    errors.raise(("the output is %s and has no fields"):format(values.show(value)), { kind = "step" })
  end
  return value[key], ("the output %s"):format(key)
end

local steps = {
  {
    "the judge says yes",
    role = "setup",
    doc = "In mock mode, makes every semantic check pass.",
    run = mocks.only(function() import("specs/judge").set_verdict(true) end),
  },
  {
    "the judge says no",
    role = "setup",
    doc = "In mock mode, makes every semantic check fail.",
    run = mocks.only(function() import("specs/judge").set_verdict(false) end),
  },
}

return predicates.added(
  steps,
  { phrase = "the output", doc = "Checks that the procedure's result", find = output },
  { phrase = "the output {key}", doc = "Checks that the field of the procedure's result", find = field }
)
