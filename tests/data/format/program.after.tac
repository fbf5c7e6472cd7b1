-- A storyteller
storyteller = Agent {
  model = "openai/gpt-6-luna",
  system_prompt = [[You tell stories:
- Begin in the middle
  - and end there]],
  on_token = function(token)
    if token:find("%S") then words = words + 1 end
  end
}

Procedure {
  input = {
    prompt = field.string {
      description = "What to tell", default = "A story." }
  },
  function(input)
    local turn = storyteller { message = input.prompt }
    return { story = turn.output,
      success = true }
  end
}
Specification([[
Feature: Streaming
    Scenario: Tells a story
  Given the agent "storyteller" responds with "Once   upon."
  When the procedure runs
]])
