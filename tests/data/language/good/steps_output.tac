-- Every predicate, of the output as a whole.
local values = {
  text = "Rain in the evening", n = 3, float = 2.5, yes = true, list = { "a", { k = 1 } }, map = { key = "v" }, one = { 1 }, empty = "",
}

Procedure {
  input = { which = field.string {} },
  function(input) return values[input.which] end,
}

Specification([[
Feature: The output as a whole
  Scenario: text
    Given the input which is text
    When the procedure runs
    Then the output should exist
    And the output should be similar to "Rain in the evening"
    And the output should be similar to "Rain at evening" with 60% similarity
    And the output should fuzzy match "rain in the evenings"
    And the output should fuzzy match "rain at evening" with threshold 0.6
    And the output should fuzzy match any of ["snow", "rain in the evening"]
    And the output should fuzzy match any of snow, "rain at evening" with threshold 0.6
    And the output should match pattern "^Rain .* evening$"
    And the output should contain "in the"
    And the output should not contain "snow"
    And the output should be a string
  Scenario: none
    Given the input which is none
    When the procedure runs
    Then the output should not exist
  Scenario: n
    Given the input which is n
    When the procedure runs
    Then the output should be at least 3
    And the output should be at most 3
    And the output should be greater than 2.5
    And the output should be less than 3.5
    And the output should be between 1 and 5
    And the output should be one of [1, 3]
    And the output should be an integer
    And the output should not be 4
    And the output should be 3
  Scenario: list
    Given the input which is list
    When the procedure runs
    Then the output should have 2 items
    And the output should contain "a"
    And the output should not be empty
    And the output should be a list
  Scenario: map
    Given the input which is map
    When the procedure runs
    Then the output should contain key
    And the output should be a table
  Scenario: one
    Given the input which is one
    When the procedure runs
    Then the output should have 1 item
  Scenario: empty
    Given the input which is empty
    When the procedure runs
    Then the output should be empty
  Scenario: float
    Given the input which is float
    When the procedure runs
    Then the output should be a number
  Scenario: yes
    Given the input which is yes
    When the procedure runs
    Then the output should be a boolean
]])
