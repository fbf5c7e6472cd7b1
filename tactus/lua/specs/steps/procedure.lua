--- Steps about the run as a whole.

local import = ...

local errors = import "engine/errors"
local expect = import "specs/expect"
local limits = import "engine/limits"
local predicates = import "specs/predicates"
local run_record = import "run/run_record"
local main_run = import "run/main_run"

local function run(tolerant, kind, name)
  if kind then
    expect.known(kind, name)
  end
  if main_run.outcome() then
    return
  end
  local ok, failures = errors.protect(main_run.run)
  if not ok and (not tolerant or limits.fatal() or failures.failures[1].kind == "limit") then
    errors.raise_again(failures)
  end
end

local function expect_failure()
  local outcome = main_run.outcome()
  if outcome.ok then
    expect.fail("the procedure did not fail", "a failure", "it completed")
  end
  return outcome.failure
end

local steps = {
  {
    "the procedure has started",
    role = "setup",
    doc = "Introduces a scenario; has no effect.",
    run = function() end,
  },
  {
    "the procedure run(s)",
    role = "run",
    doc = "Runs the main procedure. If the run fails, the step fails, unless a later step expects the failure.",
    run = run,
  },
  {
    "the {name} agent takes turn(s)",
    role = "run",
    doc = "Runs the main procedure, in which the agent takes its turns.",
    run = function(tolerant, name) run(tolerant, "agent", name) end,
  },
  {
    "the {name} model predicts",
    role = "run",
    doc = "Runs the main procedure, in which the model is called.",
    run = function(tolerant, name) run(tolerant, "model", name) end,
  },
  {
    "the procedure should complete successfully",
    role = "check",
    doc = "Checks that the run did not fail.",
    run = function()
      local outcome = main_run.outcome()
      if not outcome.ok then
        expect.fail("the procedure failed", "it completes", outcome.failure.message)
      end
    end,
  },
  {
    "the total iterations should be less than {int}",
    role = "check",
    doc = "Checks that agents took fewer turns than this in the run.",
    run = function(bound) expect.in_range("the number of turns in the run", run_record.turns(), 0, bound - 1) end,
  },
  {
    "the total iterations should be between {int} and {int}",
    role = "check",
    doc = "Checks that agents took this many turns in the run.",
    run = function(low, high) expect.in_range("the number of turns in the run", run_record.turns(), low, high) end,
  },
  {
    "the procedure should fail with {value}",
    role = "check",
    expects_failure = true,
    doc = "Checks that the run failed with an error message that contains the text.",
    run = function(text)
      expect.contains("the error message", expect_failure().message, text)
    end,
  },
  {
    "the procedure should fail",
    role = "check",
    expects_failure = true,
    doc = "Checks that the run failed.",
    run = function()
      expect_failure()
    end,
  },
}

return predicates.added(steps, {
  phrase = "the stop reason",
  doc = "Checks that the reason passed to Stop.request",
  find = function() return import("control/stop").reason() or "", "the stop reason" end,
  predicates = { "should match pattern {pattern}", "should contain {value}", "should be {value}" },
})
