--- Steps about the state at the end of a run.

local import = ...

local expect = import "expect"
local predicates = import "predicates"
local run = import "run"

local steps = predicates.steps("the state {key}", "What the state holds under the key", function(key)
  return run.state[key], "the state " .. key
end)

table.insert(steps, 1, {
  "the state should contain {key}",
  role = "check",
  doc = "The state has the key.",
  run = function(key)
    expect.exists("the state " .. key, run.state[key])
  end,
})

return steps
