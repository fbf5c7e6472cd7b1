-- An agent whose model does not answer.
poet = Agent { system_prompt = "Write." }
Procedure { function() return poet("Go.").output end }

Specification([[
Feature: Failing agents
  Scenario: The model is away
    Given the agent "poet" fails with "the model is away"
    When the procedure runs
    Then the procedure should fail with "the model is away"
]])
