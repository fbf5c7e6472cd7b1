-- Lists keep their order, keys are sorted where no order is known.
Procedure {
  function()
    Log.info("sorted", { z = 1, a = { 3, 1, 2 } })
    return { z = 1, a = 2, m = { 3, 1, 2 } }
  end,
}

Specification([[
Feature: Order
  Scenario: It is the same each time
    When the procedure runs
    Then the output m should be [3, 1, 2]
]])
