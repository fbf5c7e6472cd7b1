--- Steps about the state at the end of a run.

local import = ...

local expect = import "specs/expect"
local predicates = import "specs/predicates"
local run = import "run/run_state"

local steps = {
  {
    "the state should contain {key}",
    role = "check",
    doc = "Checks that the state has the key.",
    run = function(key)
      expect.exists("the state " .. key, run.state[key])
    end,
  },
}

return predicates.added(steps, {
  phrase = "the state {key}",
  doc = "Checks that the value of the key in the state",
  find = function(key) return run.state[key], "the state " .. key end,
})
