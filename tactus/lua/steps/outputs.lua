--- Steps about what the procedure returned.

local import = ...

local errors = import "errors"
local expect = import "expect"
local runner = import "runner"
local values = import "values"

local function output()
  local outcome = runner.outcome()
  if not outcome.ok then
    expect.fail("there is no output, because the procedure failed", nil, outcome.failure.message)
  end
  return outcome.value
end

local function field(key)
  local value = output()
  if type(value) ~= "table" then
    errors.raise(("the output is %s and has no fields"):format(values.show(value)), { kind = "step" })
  end
  return value[key], ("the output %s"):format(key)
end

return {
  {
    "the output should exist",
    role = "check",
    doc = "The procedure returned something.",
    run = function()
      expect.exists("the output", output())
    end,
  },
  {
    "the output should be {value}",
    role = "check",
    doc = "The procedure returned this value.",
    run = function(value)
      expect.equal("the output", output(), value)
    end,
  },
  {
    "the output should contain {value}",
    role = "check",
    doc = "The returned text contains the text, or the returned table has the key or the item.",
    run = function(value)
      expect.contains("the output", output(), value)
    end,
  },
  {
    "the output {key} should exist",
    role = "check",
    doc = "The returned table has the field.",
    run = function(key)
      local found, subject = field(key)
      expect.exists(subject, found)
    end,
  },
  {
    "the output {key} should not be {value}",
    role = "check",
    doc = "The field has another value than this.",
    run = function(key, value)
      local found, subject = field(key)
      expect.not_equal(subject, found, value)
    end,
  },
  {
    "the output {key} should contain {value}",
    role = "check",
    doc = "The field's text contains the text, or its table has the key or the item.",
    run = function(key, value)
      local found, subject = field(key)
      expect.contains(subject, found, value)
    end,
  },
  {
    "the output {key} should be {value}",
    role = "check",
    doc = "The field has this value: texts, numbers and booleans are told apart, tables compare by content.",
    run = function(key, value)
      local found, subject = field(key)
      expect.equal(subject, found, value)
    end,
  },
}
