--- Steps about the inputs of a run.

local import = ...

local expect = import "specs/expect"
local main_run = import "run/main_run"

return {
  {
    "the input {key} is {value}",
    role = "setup",
    doc = "Sets an input of the procedure. It is checked against the declared type when the procedure runs.",
    run = function(key, value)
      main_run.set_input(key, value)
    end,
  },
  {
    "the {key} parameter is {value}",
    role = "setup",
    doc = "Checks that an earlier step set the input to this value.",
    run = function(key, value)
      expect.equal("the input " .. key, main_run.given(key), value)
    end,
  },
}
