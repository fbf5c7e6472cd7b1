-- Agents are named by their variables, also local ones and those called like a predefined global.
local assistant = Agent { system_prompt = "Help." }
user = Agent { system_prompt = "Ask." }
input = Agent { system_prompt = "Put in." }
local team = { Agent { system_prompt = "I am in a table." } }

Procedure {
  function()
    return { assistant("a").output, user("b").output, input("c").output, team[1].name, assistant.name }
  end,
}

Specification([[
Feature: Names
  Scenario: Each is mocked by its own
    Given the agent "assistant" responds with "one"
    And the agent "user" responds with "two"
    And the agent "input" responds with "three"
    When the procedure runs
    Then the output should be ["one", "two", "three", "agent_on_line_5", "assistant"]
]])
