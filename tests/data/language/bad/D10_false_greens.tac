-- What once passed without a word.
poet = Agent { system_prompt = "Write.", tools = { require("tactus.tools.done") } }
critic = Agent { system_prompt = "Judge." }

Procedure {
  output = { text = field.string {}, empty = field.string {} },
  function() poet("Go.") return { text = "a", empty = "" } end,
}

Specification([[
Feature: False greens
  Scenario: A tool in quotes that was called
    Given the agent "poet" calls tool "done"
    When the procedure runs
    Then the "done" tool should not be called
  Scenario: An empty text is like none
    When the procedure runs
    Then the output empty should fuzzy match "anything"
  Scenario: Nobody judged
    When the procedure runs
    Then the output text should semantically satisfy "it is a poem"
  Scenario: An agent that is not there
    Given the agent "poett" responds with "x"
    When the procedure runs
    Then the output should exist
  Scenario: A table for a step that takes none
    When the procedure runs
    Then the output should exist
      | a |
  Scenario: Undefined
    When the procedure runs
    Then the outputs should exist
  Scenario: Twice the same name
    When the procedure runs
    Then the output text should be "a"
  Scenario: Twice the same name
    When the procedure runs
    Then the output text should be "b"
]])
