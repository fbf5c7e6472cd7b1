-- A helper is named by its variable, and the main procedure stays what it is.
double = Procedure {
  input = { n = field.number { required = true } },
  function(input) return { r = input.n * 2 } end,
}

local triple = Procedure {
  input = { n = field.number { required = true } },
  function(input) return { r = input.n * 3 } end,
}

Procedure "negate" {
  input = { n = field.number { required = true } },
  function(input) return { r = -input.n } end,
}

Procedure {
  function()
    return { double { n = 4 }.r, triple { n = 4 }.r, negate { n = 4 }.r, Procedure("negate")({ n = 5 }).r, double.name, triple.name }
  end,
}

Specification([[
Feature: Helpers
  Scenario: Each is itself
    When the procedure runs
    Then the output should be [8, 12, -4, -5, "double", "triple"]
]])
