-- A specification is a value: from a variable, put together, in any brackets, or from a file.
local text = [==[
Feature: In a variable, with ]] in it
  Scenario: It runs
    When the procedure runs
    Then the output should be 1
]==]

Procedure { function() return 1 end }

Specification(text)
Specification("Feature: Put together\n  Scenario: " .. "Of pieces\n    When the procedure runs\n    Then the output should be 1\n")
Specification { from = "D37_specs_from_anywhere.feature" }
