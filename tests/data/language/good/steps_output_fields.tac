-- Every predicate, of a field of the output.
local values = {
  text = "Rain in the evening", n = 3, float = 2.5, yes = true, list = { "a", { k = 1 } }, map = { key = "v" }, one = { 1 }, empty = "",
}

Procedure { function() return values end }

Specification([[
Feature: The output
  Scenario: Every predicate holds
    Given the judge says yes
    When the procedure runs
    Then the output text should exist
    And the output none should not exist
    And the output text should be similar to "Rain in the evening"
    And the output text should be similar to "Rain at evening" with 60% similarity
    And the output text should fuzzy match "rain in the evenings"
    And the output text should fuzzy match "rain at evening" with threshold 0.6
    And the output text should fuzzy match any of ["snow", "rain in the evening"]
    And the output text should fuzzy match any of snow, "rain at evening" with threshold 0.6
    And the output text should match pattern "^Rain .* evening$"
    And the output text should contain "in the"
    And the output text should not contain "snow"
    And the output n should be at least 3
    And the output n should be at most 3
    And the output n should be greater than 2.5
    And the output n should be less than 3.5
    And the output n should be between 1 and 5
    And the output n should be one of [1, 3]
    And the output list should have 2 items
    And the output list should contain "a"
    And the output map should contain key
    And the output one should have 1 item
    And the output empty should be empty
    And the output list should not be empty
    And the output text should be a string
    And the output float should be a number
    And the output n should be an integer
    And the output yes should be a boolean
    And the output list should be a list
    And the output map should be a table
    And the output n should not be 4
    And the output n should be 3
    And the output text should semantically satisfy "it rains"
]])
