-- Inputs are checked before anything runs.
Procedure {
  input = { n = field.number { required = true }, list = field.array {} },
  function(input) print("never") return input.n end,
}

Specification([[
Feature: Inputs
  Scenario: Missing
    When the procedure runs
    Then the output should exist
  Scenario: Wrong type
    Given the input n is {"a": 1}
    When the procedure runs
    Then the output should exist
  Scenario: Not declared
    Given the input m is 1
    And the input n is 1
    When the procedure runs
    Then the output should exist
  Scenario: A text for a list
    Given the input list is "a, b"
    And the input n is 1
    When the procedure runs
    Then the output should exist
]])
