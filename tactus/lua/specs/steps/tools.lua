--- Steps about tools: mocked results, and checks of their calls.

local import = ...

local expect = import "specs/expect"
local mocks = import "run/mock_answers"
local declarations = import "engine/declarations"
local run_record = import "run/run_record"
local values = import "engine/values"

local function calls_of(name)
  expect.known("tool", name)
  return run_record.tool_calls(name)
end

local function all_args(calls)
  local args = {}
  for index, call in ipairs(calls) do
    args[index] = call.args
  end
  return args
end

local function expect_call(name, test, expected)
  local calls = calls_of(name)
  for _, call in ipairs(calls) do
    if test(call.args) then
      return
    end
  end
  local found = #calls == 0 and "it was not called" or values.show(all_args(calls))
  expect.fail(("tool '%s' was not called with these arguments"):format(name), expected, found)
end

return {
  {
    "the tool {name} returns {value}",
    role = "setup",
    doc = "Mocks the tool: its function does not run, and calls return this value. For a model or classifier, the value is the prediction.",
    run = mocks.only(function(name, value)
      expect.known(declarations.is_known("model", name) and "model" or "tool", name)
      mocks.set_result(name, function() return value end, true)
    end),
  },
  {
    "the tool {name} fails with {value}",
    role = "setup",
    doc = "Mocks the tool: its function does not run, and calls raise this error.",
    run = mocks.only(function(name, message)
      expect.known("tool", name)
      mocks.set_result(name, function() mocks.raise(message) end, true)
    end),
  },
  {
    "the model {name} predicts {value}",
    role = "setup",
    doc = "Mocks the model or classifier: it predicts this value.",
    run = mocks.only(function(name, value)
      expect.known("model", name)
      mocks.set_result(name, function() return value end, true)
    end),
  },
  {
    "the model {name} fails with {value}",
    role = "setup",
    doc = "Mocks the model or classifier: calls raise this error.",
    run = mocks.only(function(name, message)
      expect.known("model", name)
      mocks.set_result(name, function() mocks.raise(message) end, true)
    end),
  },
  {
    "the {name} tool should not be called",
    role = "check",
    doc = "Checks that the tool was not called.",
    run = function(name)
      expect.count(("the number of calls of tool '%s'"):format(name), #calls_of(name), 0)
    end,
  },
  {
    "the {name} tool should return {value}",
    role = "check",
    doc = "Checks that one of the calls returned this value.",
    run = function(name, value)
      expect.known("tool", name)
      local results = run_record.tool_results(name)
      for _, result in ipairs(results) do
        if values.equal(result, value) then
          return
        end
      end
      local found = #results == 0 and "no call returned anything" or values.show(results)
      expect.fail(("tool '%s' did not return this value"):format(name), values.show(value), found)
    end,
  },
  {
    "the {name} tool should fail with {value}",
    role = "check",
    doc = "Checks that an agent called the tool and received an error that contains this text.",
    run = function(name, text)
      expect.known("tool", name)
      local messages = run_record.tool_errors(name)
      expect.contains(("the results that agents received from tool '%s'"):format(name), table.concat(messages, "\n"), text)
    end,
  },
  {
    "the {name} tool should be called at least {int} time(s)",
    role = "check",
    doc = "Checks that the tool was called at least this many times.",
    run = function(name, count)
      local found = #calls_of(name)
      if found < count then
        expect.fail(("tool '%s' was called too few times"):format(name), "at least " .. count, tostring(found))
      end
    end,
  },
  {
    "the {name} tool should be called exactly {int} time(s)",
    role = "check",
    doc = "Checks that the tool was called exactly this many times.",
    run = function(name, count)
      expect.count(("the number of calls of tool '%s'"):format(name), #calls_of(name), count)
    end,
  },
  {
    "the {name} tool should be called with {key} matching pattern {pattern}",
    role = "check",
    doc = "Checks that the regular expression matches an argument of one of the calls.",
    run = function(name, key, pattern)
      expect_call(name, function(args)
        return expect.matches(args[key], pattern)
      end, ("%s matching %s"):format(key, pattern))
    end,
  },
  {
    "the {name} tool should be called with {key}={value}",
    role = "check",
    doc = "Checks that one of the calls had an argument with this value.",
    run = function(name, key, value)
      expect_call(name, function(args)
        return values.equal(args[key], value)
      end, ("%s = %s"):format(key, values.show(value)))
    end,
  },
  {
    "the {name} tool should be called",
    role = "check",
    doc = "Checks that the tool was called.",
    run = function(name)
      if #calls_of(name) == 0 then
        expect.fail(("tool '%s' was not called"):format(name), "a call", "none")
      end
    end,
  },
}
