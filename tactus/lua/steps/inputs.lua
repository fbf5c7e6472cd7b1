--- Steps about the inputs of a run.

local import = ...

local runner = import "runner"

return {
  {
    "the input {key} is {value}",
    role = "setup",
    doc = "Gives an input of the procedure; it is checked against the declared type when the procedure runs.",
    run = function(key, value)
      runner.set_input(key, value)
    end,
  },
}
