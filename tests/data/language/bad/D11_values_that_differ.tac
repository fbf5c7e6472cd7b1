-- A failure shows both sides, so that "3" and 3 can be told apart.
Procedure {
  input = { n = field.number {} },
  function() return { n = 3, text = "3", list = { 1, 2 }, yes = true } end,
}

Specification([[
Feature: Both sides
  Scenario: A text and a number
    When the procedure runs
    Then the output n should be "3"
  Scenario: Lists
    When the procedure runs
    Then the output list should be [1, 3]
  Scenario: A boolean
    When the procedure runs
    Then the output yes should be "true"
  Scenario: A text that is not a number
    Given the input n is several
    When the procedure runs
    Then the output n should be 3
]])
