-- Named functions at the top level do not end script mode.
poet = Agent { system_prompt = "Write." }

local function shout(text) return text:upper() end
function twice(text) return text .. text end

Specification([[
Feature: Functions in a script
  Scenario: The agent is mocked and called once
    Given the agent "poet" responds with "ha"
    When the procedure runs
    Then the output should be "HAHA"
    And the agent "poet" should be called 1 time
]])

return shout(twice(poet("Go.").output))
