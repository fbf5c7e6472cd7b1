-- Words are passed on as they come, also mocked ones; an agent may not stream.
poet = Agent { system_prompt = "Write." }
quiet = Agent { system_prompt = "Write.", streaming = false }

Procedure {
  function()
    local heard, used = {}, nil
    local turn = poet { message = "Go.", on_token = function(token) heard[#heard + 1] = token end }
    quiet("Go.")
    used = turn.usage.total_tokens
    return { same = table.concat(heard) == turn.output, count = #heard, used = used }
  end,
}

Specification([[
Feature: Streaming
  Scenario: Token by token
    Given the agent "poet" responds with "one two three"
    And the agent "poet" uses 12 tokens
    When the procedure runs
    Then the agent "poet" should stream
    And the agent "poet" should stream at least 3 tokens
    And the output same should be true
    And the output used should be 12
    And the agent "quiet" should be called 1 time
]])
