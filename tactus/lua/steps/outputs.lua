--- Steps about what the procedure returned.

local import = ...

local errors = import "errors"
local expect = import "expect"
local judge = import "judge"
local predicates = import "predicates"
local runner = import "runner"
local values = import "values"

local function output()
  local outcome = runner.outcome()
  if not outcome.ok then
    expect.fail("there is no output, because the procedure failed", nil, outcome.failure.message)
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
    doc = "In mock mode, what should semantically satisfy a sentence does.",
    run = function() judge.set_verdict(true) end,
  },
  {
    "the judge says no",
    role = "setup",
    doc = "In mock mode, what should semantically satisfy a sentence does not.",
    run = function() judge.set_verdict(false) end,
  },
}

for _, list in ipairs {
  predicates.steps("the output", "What the procedure returned", output),
  predicates.steps("the output {key}", "The field of what the procedure returned", field),
} do
  table.move(list, 1, #list, #steps + 1, steps)
end

return steps
