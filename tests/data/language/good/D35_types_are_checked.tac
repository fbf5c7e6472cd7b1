-- Inputs are checked and converted before the run; a wrong output is a warning (and see bad/D35).
Procedure {
  input = {
    size = field.integer { enum = { 1, 2 } },
    yes = field.boolean { default = false },
    count = field.number { default = 1 },
  },
  output = { text = field.string {}, n = field.number { required = true } },
  function(input) return { text = 3, n = input.count, undeclared = true } end,
}

Specification([[
Feature: Types
  Scenario: Text is read as the declared type
    Given the input count is "2.5"
    And the input size is 2
    When the procedure runs
    Then the output should be {"text": 3, "n": 2.5}
  Scenario: Not in the enum
    Given the input size is 3
    When the procedure runs
    Then the procedure should fail with "input 'size' is 3; expected one of [1, 2]"
  Scenario: A wrong type
    Given the input yes is "perhaps"
    When the procedure runs
    Then the procedure should fail with "input 'yes' is \"perhaps\"; expected boolean"
]])
