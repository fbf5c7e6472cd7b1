-- Data with one field is a table with one field.
poet = Agent { system_prompt = "Write.", output = { k = field.string {} } }
Mocks { poet = { data = { k = "v" } } }

Procedure { function() return poet("Go.").output end }

Specification([[
Feature: One field
  Scenario: From the file's mocks
    When the procedure runs
    Then the output should be {"k": "v"}
  Scenario: From a step
    Given the agent "poet" returns data {"k": "w"}
    When the procedure runs
    Then the output k should be "w"
]])
