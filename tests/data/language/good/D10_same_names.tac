-- Two blocks of specifications, and scenarios of the same name: each has a result of its own.
Procedure {
  input = { n = field.number { default = 1 } },
  function(input) return input.n end,
}

Specification([[
Feature: One
  Scenario: Same
    When the procedure runs
    Then the output should be 1
]])

Specification([[
Feature: Two
  Scenario: Same
    Given the input n is 2
    When the procedure runs
    Then the output should be 2
  Scenario: Same
    Given the input n is 3
    When the procedure runs
    Then the output should be 3
]])
