--- Steps about the run as a whole.

local import = ...

local errors = import "errors"
local expect = import "expect"
local limits = import "limits"
local runner = import "runner"

local function run(tolerant)
  if runner.outcome() then
    return
  end
  local ok, failures = errors.protect(runner.run)
  if not ok and (limits.fatal() or not tolerant) then
    errors.raise_again(failures)
  end
end

local function expect_failure()
  local outcome = runner.outcome()
  if outcome.ok then
    expect.fail("the procedure did not fail", "a failure", "it completed")
  end
  return outcome.failure
end

return {
  {
    "the procedure has started",
    role = "setup",
    doc = "Says that a run is about to begin; it changes nothing.",
    run = function() end,
  },
  {
    "the procedure run(s)",
    role = "run",
    doc = "Runs the main procedure. A run that fails fails this step, unless a later step expects the failure.",
    run = run,
  },
  {
    "the procedure should complete successfully",
    role = "check",
    doc = "The run did not fail.",
    run = function()
      local outcome = runner.outcome()
      if not outcome.ok then
        expect.fail("the procedure failed", "it completes", outcome.failure.message)
      end
    end,
  },
  {
    "the procedure should fail with {value}",
    role = "check",
    expects_failure = true,
    doc = "The run failed, and the error message contains the text.",
    run = function(text)
      expect.contains("the error message", expect_failure().message, text)
    end,
  },
  {
    "the procedure should fail",
    role = "check",
    expects_failure = true,
    doc = "The run failed.",
    run = function()
      expect_failure()
    end,
  },
}
