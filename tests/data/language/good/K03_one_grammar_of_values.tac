-- Quoted text with escapes, JSON, Python's words, numbers, else the bare words; compared by value.
Procedure {
  function()
    return {
      text = "a \"b\"\n\tc", n = 3, float = 2.5, negative = -1, yes = true, list = { 1, "x", { k = {} } },
      words = "two words", number_text = "3", apostrophe = "it's",
    }
  end,
}

Specification([[
Feature: Values
  Scenario: Each way to write them
    When the procedure runs
    Then the output text should be "a \"b\"\n\tc"
    And the output text should be 'a "b"\n\tc'
    And the output n should be 3.0
    And the output n should not be "3"
    And the output number_text should be "3"
    And the output float should be 2.5
    And the output float should be 25e-1
    And the output negative should be -1
    And the output yes should be True
    And the output yes should not be "true"
    And the output list should be [1.0, "x", {"k": {}}]
    And the output list should be [1, 'x', {'k': {}}]
    And the output list should not be ["x", 1, {"k": {}}]
    And the output words should be two words
    And the output words should be "two words"
    And the output apostrophe should be it's
]])
