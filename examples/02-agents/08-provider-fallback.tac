-- Provider fallback
-- Answers with the first available provider: one cloud provider, another, then a local model.
-- A failed turn is an ordinary error, so pcall catches it and the next agent is called.
-- tags: agent, provider, fallback, errors

local PROMPT = [[You answer questions about train tickets in two short sentences.
If you are not sure, say so.]]

default_provider("openai")

first_choice = Agent { model = "gpt-6-luna", system_prompt = PROMPT }
second_choice = Agent { model = "mistral/mistral-small-latest", system_prompt = PROMPT }
at_home = Agent { model = "ollama/llama3.2", system_prompt = PROMPT, max_tokens = 200 }

local function first_answer(question)
  for _, agent in ipairs { first_choice, second_choice, at_home } do
    local ok, turn = pcall(agent, question)
    if ok and turn.output ~= "" then
      return turn.output, agent.name
    end
    Log.warn(string.format("%s did not answer: %s", agent.name, ok and "no words" or turn))
  end
  return nil
end

Procedure {
  input = {
    question = field.string { default = "Can I take an earlier train with a saver ticket?" },
  },
  output = {
    answer = field.string { required = true },
    answered_by = field.string { required = true },
  },

  function(input)
    local answer, name = first_answer(input.question)
    if not answer then
      error("no model can be reached; try again later")
    end
    return { answer = answer, answered_by = name }
  end,
}

Specification([[
Feature: Provider fallback

  Scenario: One provider is down
    Given the agent "first_choice" fails with "the connection was refused"
    And the agent "second_choice" responds with "No, only the train you booked."
    When the procedure runs
    Then the output answer should be "No, only the train you booked."
    And the output answered_by should be "second_choice"
    And the log should contain "first_choice did not answer"
    And the log should contain "the connection was refused"
    And the agent "at_home" should be called 0 times

  Scenario: The first provider answers, and the others are not asked
    Given the agent "first_choice" responds with "No. A saver ticket is for one train."
    When the procedure runs
    Then the output answer should be "No. A saver ticket is for one train."
    And the output answered_by should be "first_choice"
    And the agent "first_choice" should receive "Can I take an earlier train with a saver ticket?"
    And the agent "second_choice" should be called 0 times

  Scenario: An empty answer counts as a failure
    Given the agent "first_choice" fails with "too many requests"
    And the agent "second_choice" responds with ""
    And the agent "at_home" responds with "I am not sure."
    When the procedure runs
    Then the output answer should be "I am not sure."
    And the output answered_by should be "at_home"
    And the log should contain "second_choice did not answer: no words"

  Scenario: No provider is available
    Given the agent "first_choice" fails with "too many requests"
    And the agent "second_choice" fails with "too many requests"
    And the agent "at_home" fails with "the connection was refused"
    When the procedure runs
    Then the procedure should fail with "no model can be reached; try again later"
]])
