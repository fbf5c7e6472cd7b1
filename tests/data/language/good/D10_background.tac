-- The steps of a Background come before those of each scenario.
Procedure {
  input = { n = field.number { required = true } },
  function(input) return input.n end,
}

Specification([[
Feature: Background
  Background:
    Given the input n is 3

  Scenario: It was given
    When the procedure runs
    Then the output should be 3

  Rule: In a rule, too
    Background:
      Given the input n is 4

    Example: Its own comes last
      When the procedure runs
      Then the output should be 4
]])
