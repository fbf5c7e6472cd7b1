--- Steps about what the program logged and printed.

local import = ...

local expect = import "expect"
local record = import "record"

return {
  {
    "the log should not contain {value}",
    role = "check",
    doc = "No message the program logged or printed contains the text.",
    run = function(text)
      expect.not_contains("the log", table.concat(record.log(), "\n"), text)
    end,
  },
  {
    "the log should contain {value}",
    role = "check",
    doc = "One of the messages the program logged or printed contains the text.",
    run = function(text)
      expect.contains("the log", table.concat(record.log(), "\n"), text)
    end,
  },
}
