-- A script that reads the environment, asks a model nobody mocked and waits: in mock mode nothing of it is real.
poet = Agent { model = "openai/gpt-4o-mini", system_prompt = "Write." }
local text = poet("Go.").output
Sleep(1000)
Retry.with_backoff(function() return 1 end, { initial_delay = 1000 })

Specification([[
Feature: Sealed
  Scenario: Nobody is called
    When the procedure runs
    Then the output text should be "Mocked response from poet"
    And the output home should not exist
]])

return { text = text, home = os.getenv("HOME") }
