--- Steps about logged and printed messages.

local import = ...

local expect = import "specs/expect"
local run_record = import "run/run_record"

return {
  {
    "the log should not contain {value}",
    role = "check",
    doc = "Checks that no logged or printed message contains the text.",
    run = function(text)
      expect.not_contains("the log", table.concat(run_record.log(), "\n"), text)
    end,
  },
  {
    "the log should contain {value}",
    role = "check",
    doc = "Checks that one of the logged or printed messages contains the text.",
    run = function(text)
      expect.contains("the log", table.concat(run_record.log(), "\n"), text)
    end,
  },
}
