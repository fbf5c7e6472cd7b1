-- Script mode: no Procedure; inputs and outputs are declared, the rest just runs.
input { who = field.string { default = "you" } }
output { line = field.string { required = true } }
poet = Agent { system_prompt = "Write for {input.who}." }

local turn = poet("A line for " .. input.who)

Specification([[
Feature: A script
  Scenario: It runs once
    Given the procedure has started
    And the message is "A line for Ada"
    And the agent "poet" responds with "Dear Ada,"
    And the input who is "Ada"
    And the who parameter is "Ada"
    When the procedure runs
    And the output line should be "Dear Ada,"
    And the agent "poet" should receive "for Ada"
]])

return { line = turn.output }
