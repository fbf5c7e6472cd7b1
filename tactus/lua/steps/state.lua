--- Steps about the state at the end of a run.

local import = ...

local expect = import "expect"
local predicates = import "predicates"
local run = import "run"

local steps = {
  {
    "the state should contain {key}",
    role = "check",
    doc = "The state has the key.",
    run = function(key)
      expect.exists("the state " .. key, run.state[key])
    end,
  },
}

return predicates.added(steps, {
  phrase = "the state {key}",
  doc = "What the state holds under the key",
  find = function(key) return run.state[key], "the state " .. key end,
})
