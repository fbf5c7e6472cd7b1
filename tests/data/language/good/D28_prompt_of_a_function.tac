-- A system prompt may be a function: it is called before each turn, and what it returns is a template.
poet = Agent {
  system_prompt = function() return "Line " .. state.line .. " about {input.topic}." end,
}
Procedure {
  input = { topic = field.string { default = "rain" } },
  state = { line = field.number { default = 1 } },
  function()
    poet("Go.")
    state.line = 2
    return poet("Go.").output
  end,
}
Specification([[
Feature: Prompts of functions
  Scenario: Each turn has its own
    Given the agent "poet" responds with "Done."
    When the procedure runs
    Then the output should be "Done."
    And the agent's context should include "Line 1 about rain."
    And the agent's context should include "Line 2 about rain."
]])
