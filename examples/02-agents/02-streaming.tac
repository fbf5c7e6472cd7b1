-- Streaming
-- A storyteller whose words appear while the model is still writing.
-- With streaming = true, tokens arrive one by one; on_token is called for each of them.
-- tags: agent, streaming, on_token

local tokens = 0

storyteller = Agent {
  model = "openai/gpt-6-luna",
  streaming = true,
  system_prompt = [[You are a storyteller for people on a short break.

Write one complete story of about 120 words:
- Begin in the middle of something happening
- Use plain words and one surprising picture
- End it; ask nothing and offer nothing more]],
  on_token = function(token)
    if token:find("%S") then
      tokens = tokens + 1
    end
  end,
}

Procedure {
  input = {
    prompt = field.string {
      description = "The topic of the story",
      default = "Write a short story about a lighthouse that learns to whistle.",
    },
  },

  function(input)
    local turn = storyteller { message = input.prompt }
    if turn.output == "" then
      error("the storyteller had nothing to say")
    end
    Log.info("the story is told", { tokens = tokens })

    return {
      story = turn.output,
      tokens = tokens,
      success = true,
    }
  end,
}

Specification([[
Feature: Streaming
  A reader sees the story grow, and the program gets it whole.

  Scenario: Tells a story for the prompt
    Given the procedure has started
    And the message is "Write a short story about a lighthouse that learns to whistle."
    And the agent "storyteller" responds with "The fog asked a question, and for the first time the lighthouse whistled back."
    When the procedure runs
    Then the output story should be "The fog asked a question, and for the first time the lighthouse whistled back."
    And the output success should be true
    And the output tokens should be 14
    And the agent "storyteller" should stream at least 10 tokens

  Scenario: Tells a story about something else
    Given the input prompt is "Write a short story about a bus that is never late."
    And the agent "storyteller" responds with "At 7:59 the bus was already sorry."
    When the procedure runs
    Then the agent "storyteller" should receive "a bus that is never late"
    And the output story should be "At 7:59 the bus was already sorry."
    And the output tokens should be 7
    And the log should contain "the story is told"

  Scenario: A storyteller without a story
    Given the agent "storyteller" responds with ""
    When the procedure runs
    Then the procedure should fail with "the storyteller had nothing to say"
]])
