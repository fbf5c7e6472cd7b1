-- The steps that could not work: similarity, context, turns, iterations, and a failure after the run.
poet = Agent { system_prompt = "You write about rain." }

Procedure {
  input = { fail = field.boolean { default = false } },
  function(input)
    if input.fail then error("no luck") end
    state.word = "raining"
    return { text = poet("About rain.").output }
  end,
}

Specification([[
Feature: Steps that work
  Scenario: They hold
    Given the agent "poet" responds with "Rain falls softly"
    When the poet agent takes turn
    Then the output text should be similar to "Rain falls softly."
    And the output text should be similar to "Rain fell softly" with 70% similarity
    And the state word should be similar to "training" with 90% similarity
    And the agent's context should include "rain"
    And the agent should take at least 1 turn
    And the total iterations should be less than 10
    And the total iterations should be between 0 and 5

  Scenario: A run that fails
    Given the input fail is true
    When the procedure runs
    Then the procedure should fail
    And the procedure should fail with "no luck"
]])
