-- An empty table is a list where a list is declared, and an object elsewhere.
Procedure {
  input = { list = field.array { default = {} } },
  output = { list = field.array {}, map = field.object {}, is_empty = field.boolean {} },
  function(input) return { list = {}, map = {}, is_empty = #input.list == 0 } end,
}

Specification([[
Feature: Empty
  Scenario: As declared
    When the procedure runs
    Then the output list should be []
    And the output map should be {}
    And the output is_empty should be true
]])
