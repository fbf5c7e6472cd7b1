-- Each mistake has its own line, all at once.
poet = Agent { system_prompt = 1 }

input { x = "string" }
Mocks { nobody = { message = "x" } }
Step("the {nonsense}", function() end)
Specification([[
Feature: F
  Scenario: S
    wen it runs
]])
