--- Steps about the state at the end of a run.

local import = ...

local expect = import "expect"
local run = import "run"

return {
  {
    "the state {key} should exist",
    role = "check",
    doc = "The state has the key.",
    run = function(key)
      expect.exists("the state " .. key, run.state[key])
    end,
  },
  {
    "the state {key} should be {value}",
    role = "check",
    doc = "The state has this value under the key.",
    run = function(key, value)
      expect.equal("the state " .. key, run.state[key], value)
    end,
  },
}
