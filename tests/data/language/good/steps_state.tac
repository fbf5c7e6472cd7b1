-- Every predicate, of the state.
local values = {
  text = "Rain in the evening", n = 3, float = 2.5, yes = true, list = { "a", { k = 1 } }, map = { key = "v" }, one = { 1 }, empty = "",
}

Procedure { function() for _, key in ipairs { "text", "n", "float", "yes", "list", "map", "one", "empty" } do state[key] = values[key] end end }

Specification([[
Feature: The state
  Scenario: Every predicate holds
    Given the judge says yes
    When the procedure runs
    Then the state text should exist
    And the state none should not exist
    And the state text should be similar to "Rain in the evening"
    And the state text should be similar to "Rain at evening" with 60% similarity
    And the state text should fuzzy match "rain in the evenings"
    And the state text should fuzzy match "rain at evening" with threshold 0.6
    And the state text should fuzzy match any of ["snow", "rain in the evening"]
    And the state text should fuzzy match any of snow, "rain at evening" with threshold 0.6
    And the state text should match pattern "^Rain .* evening$"
    And the state text should contain "in the"
    And the state text should not contain "snow"
    And the state n should be at least 3
    And the state n should be at most 3
    And the state n should be greater than 2.5
    And the state n should be less than 3.5
    And the state n should be between 1 and 5
    And the state n should be one of [1, 3]
    And the state list should have 2 items
    And the state list should contain "a"
    And the state map should contain key
    And the state one should have 1 item
    And the state empty should be empty
    And the state list should not be empty
    And the state text should be a string
    And the state float should be a number
    And the state n should be an integer
    And the state yes should be a boolean
    And the state list should be a list
    And the state map should be a table
    And the state n should not be 4
    And the state n should be 3
    And the state text should semantically satisfy "it rains"
    And the state should contain text
]])
