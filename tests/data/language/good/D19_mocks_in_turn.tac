-- A mock with turns alone is one of an agent.
poet = Agent { system_prompt = "Write." }
Mocks { poet = { temporal = { { message = "one" }, { message = "two" } } } }

Procedure { function() return { poet("a").output, poet("b").output, poet("c").output } end }

Specification([[
Feature: Turns
  Scenario: In order, and the last repeats
    When the procedure runs
    Then the output should be ["one", "two", "two"]
]])
