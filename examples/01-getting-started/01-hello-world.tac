-- Hello world
-- The smallest program with an agent: declare it, call it, return its answer.
-- A file without a Procedure runs from top to bottom, and its return value is the result.
-- tags: agent, script

input {
  name = field.string { description = "The person to greet", default = "world" },
}

greeter = Agent {
  model = "openai/gpt-6-luna",
  system_prompt = "You greet people in one warm, short sentence. No emoji.",
}

Specification([[
Feature: Hello world

  Scenario: Greets the world by default
    Given the message is "Say hello to world."
    And the agent "greeter" responds with "Hello, world. Good to have you here."
    When the procedure runs
    Then the output greeting should be "Hello, world. Good to have you here."

  Scenario: Greets a person by name
    Given the input name is "Ada"
    And the agent "greeter" responds with "Hello, Ada."
    When the procedure runs
    Then the agent "greeter" should receive "Say hello to Ada."
    And the output greeting should be "Hello, Ada."

  Scenario: A number is not a name
    Given the input name is 7
    When the procedure runs
    Then the procedure should fail with "input 'name' is 7; expected string"
    And the agent "greeter" should be called 0 times
]])

local turn = greeter("Say hello to " .. input.name .. ".")

return { greeting = turn.output }
