-- Helpers have defaults, like the main procedure.
greet = Procedure {
  input = { who = field.string { default = "you" } },
  state = { greeted = field.number { default = 0 } },
  function(input)
    state.greeted = state.greeted + 1
    return { text = "Hello, " .. input.who }
  end,
}

Procedure { function() return { greet().text, greet { who = "Ada" }.text, state.greeted } end }

Specification([[
Feature: Helpers
  Scenario: Defaults
    When the procedure runs
    Then the output should be ["Hello, you", "Hello, Ada", 2]
]])
