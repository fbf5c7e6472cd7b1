-- A main procedure that only classifies.

ClassifyProcedure {
  name = "greets", classes = { "Yes", "No" }, model = "openai/gpt-6-luna",
  system_message = "Does the agent greet? End with YES or NO.",
  user_message = "<transcript id={{ metadata.call.id }}>{{ text }}</transcript>",
}

Mocks { greets = { returns = "It does.\nYES" } }

Specification([[
Feature: Greetings
  Scenario: Somebody greets
    Given the input text is "Hello there"
    And the input metadata is {"call": {"id": 3}}
    When the procedure runs
    Then the output should be {"value": "Yes", "explanation": "It does."}
]])
