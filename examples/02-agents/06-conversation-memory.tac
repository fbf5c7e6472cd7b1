-- Conversation memory
-- A support chat in which the agent remembers the conversation until the customer starts over.
-- Each agent has its own conversation, which the program can read, count and clear.
-- tags: agent, history, chat

support = Agent {
  model = "openai/gpt-6-luna",
  system_prompt = [[You help people who set up their first internet router.
Use what the customer told you before; never ask for the same thing twice.
One step at a time, in one or two sentences.]],
}

local MOST_MESSAGES = 6

local function user_messages()
  local said = {}
  for _, message in ipairs(support.get_history()) do
    if message.role == "user" then
      said[#said + 1] = message.content
    end
  end
  return said
end

Procedure {
  input = {
    chat = field.array {
      default = { "The red lamp blinks.", "Yes, twice a second." },
      description = "The customer's messages, in order",
    },
  },
  output = {
    answers = field.array { required = true },
    remembered = field.array { required = true, description = "The customer's messages that the agent remembers" },
  },

  function(input)
    local answers = {}
    for _, line in ipairs(input.chat) do
      if line == "/new" then
        support.clear_history()
      elseif #support.get_history() >= MOST_MESSAGES then
        answers[#answers + 1] = "This has become a long talk. A colleague will call you."
        Log.warn("handed over to a person", { messages = #support.get_history() })
        break
      else
        answers[#answers + 1] = support(line).output
      end
    end
    return { answers = answers, remembered = user_messages() }
  end,
}

Specification([[
Feature: Conversation memory

  Scenario: The agent remembers both lines
    Given the agent "support" responds with "How fast does it blink?"
    And the agent "support" responds with "Then the cable is loose. Press it until it clicks."
    When the procedure runs
    Then the output answers should be ["How fast does it blink?", "Then the cable is loose. Press it until it clicks."]
    And the output remembered should be ["The red lamp blinks.", "Yes, twice a second."]

  Scenario: Starting over clears the conversation
    Given the input chat is ["The red lamp blinks.", "/new", "I moved. How do I begin?"]
    And the agent "support" responds with "How fast does it blink?"
    And the agent "support" responds with "Plug in the router first."
    When the procedure runs
    Then the output answers should be ["How fast does it blink?", "Plug in the router first."]
    And the output remembered should be ["I moved. How do I begin?"]

  Scenario: A long conversation is handed over to a person
    Given the input chat is ["It is off.", "No.", "Still no.", "No!", "No!!"]
    And the agent "support" responds with "Is it plugged in?"
    When the procedure runs
    Then the agent "support" should be called 3 times
    And the output answers should be ["Is it plugged in?", "Is it plugged in?", "Is it plugged in?", "This has become a long talk. A colleague will call you."]
    And the output remembered should be ["It is off.", "No.", "Still no."]
    And the log should contain "handed over to a person"

  Scenario: The chat is empty
    Given the input chat is []
    When the procedure runs
    Then the output answers should be []
    And the agent "support" should be called 0 times
]])
