Procedure { function() return 1 end }

Specification([[
Feature: Two mistakes
  Scenario: The first
    Given the procedure has started
    wen the procedure runs
  Scenario: The second
    when the procedure runs
]])

Specification([[
Feature: Nothing to do
  Scenario: Empty
]])
