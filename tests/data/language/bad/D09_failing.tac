-- A run that fails fails its When step, and says so.
Procedure { function() error("no luck") end }

Specification([[
Feature: Failing
  Scenario: Nobody expected it
    When the procedure runs
    Then the procedure should complete successfully
  Scenario: It was expected to fail otherwise
    When the procedure runs
    Then the procedure should fail with "bad luck"
]])
