-- Words are passed on as they come, also mocked ones; an agent may not stream.
poet = Agent { system_prompt = "Write." }
quiet = Agent { system_prompt = "Write.", streaming = false }

Procedure {
  function()
    local heard = {}
    local turn = poet { message = "Go.", on_token = function(token) heard[#heard + 1] = token end }
    quiet("Go.")
    return { same = table.concat(heard) == turn.output, count = #heard }
  end,
}

Specification([[
Feature: Streaming
  Scenario: Token by token
    Given the agent "poet" responds with "one two three"
    When the procedure runs
    Then the agent "poet" should stream
    And the agent "poet" should stream at least 3 tokens
    And the output same should be true
    And the agent "quiet" should be called 1 time
]])
