-- Steps and scenarios that were not read.
Procedure { function() return 1 end }

Specification([[
Feature: Lost
  Scenario: Lower case
    when the procedure runs
    Then the output should be 1
  Scenario: Empty
  Scenario Outline: No rows
    When the procedure runs
    Then the output should be <n>
    Examples:
      | n |
]])
