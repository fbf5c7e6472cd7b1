-- A missing output fails the run; a wrong type does so where the procedure is strict.
strict = Procedure { strict = true, output = { n = field.number {} }, function() return { n = "three" } end }

Procedure {
  input = { how = field.string { default = "missing" } },
  output = { text = field.string { required = true } },
  function(input)
    if input.how == "strict" then return { text = tostring(strict().n) } end
    if input.how == "scalar" then return "text" end
    return {}
  end,
}

Specification([[
Feature: Outputs
  Scenario: Missing
    When the procedure runs
    Then the output should exist
  Scenario: Strict
    Given the input how is strict
    When the procedure runs
    Then the output should exist
  Scenario: No table
    Given the input how is scalar
    When the procedure runs
    Then the output should exist
]])
