-- What each agent sees
-- Passes a complaint to four agents, each of which sees only part of the long conversation.
-- A filter removes nothing: it selects what an agent reads, and pays for, in its next turn.
-- tags: agent, history, filters, tokens, cost

local views = {
  greeter = filters.compose(filters.by_role("user"), filters.first_n(1)),
  lawyer = filters.system_prefix(),
  mechanic = filters.tail_tokens(30),
  archivist = filters.head_tokens(30),
}

greeter = Agent {
  model = "openai/gpt-6-luna",
  system_prompt = "You greet the customers of a bicycle shop in one sentence, in their own tone.",
  message_history = { filter = views.greeter },
}

lawyer = Agent {
  model = "openai/gpt-6-luna",
  system_prompt = "You say in one sentence whether the shop has to repair bicycles for free.",
  message_history = { filter = views.lawyer },
}

mechanic = Agent {
  model = "openai/gpt-6-luna",
  system_prompt = "You name the part of the bicycle that has to be looked at, in a few words.",
  message_history = { filter = views.mechanic },
}

archivist = Agent {
  model = "openai/gpt-6-luna",
  system_prompt = "You name a case in three words.",
  message_history = { filter = views.archivist },
}

-- A filter is a function from messages to messages, so the program can inspect its result.
local function contents(filter)
  local list = {}
  for index, message in ipairs(filter(MessageHistory.get())) do
    list[index] = message.content
  end
  return list
end

Procedure {
  input = {
    lines = field.array {
      default = {
        "Good morning! I bought a bicycle from you in May.",
        "It is green, and my neighbours admire it.",
        "Since Monday the back brake squeals on every hill.",
      },
      description = "The customer's message",
    },
  },
  output = {
    reply = field.string { required = true },
    part = field.string { required = true },
    case = field.string { required = true },
    seen = field.object { required = true, description = "The messages that each agent read" },
  },

  function(input)
    if #input.lines == 0 then
      error("the customer has not said anything")
    end
    MessageHistory.inject_system("A bicycle has a guarantee of two years.")
    for _, line in ipairs(input.lines) do
      MessageHistory.append(line)
    end
    local seen = {}
    for name, filter in pairs(views) do
      seen[name] = contents(filter)
    end
    local reply = greeter("Greet the customer.").output .. " " .. lawyer("Is it free?").output
    return {
      reply = reply,
      part = mechanic("Which part?").output,
      case = archivist("Name the case.").output,
      seen = seen,
    }
  end,
}

Specification([[
Feature: What each agent sees

  Background:
    Given the agent "greeter" responds with "Good morning!"
    And the agent "lawyer" responds with "We repair it for free."
    And the agent "mechanic" responds with "the back brake"
    And the agent "archivist" responds with "Bicycle of May"

  Scenario: Each agent reads its part of four messages
    When the procedure runs
    Then the output reply should be "Good morning! We repair it for free."
    And the output part should be "the back brake"
    And the output case should be "Bicycle of May"
    And the output seen should be {"greeter": ["Good morning! I bought a bicycle from you in May."], "lawyer": ["A bicycle has a guarantee of two years."], "mechanic": ["It is green, and my neighbours admire it.", "Since Monday the back brake squeals on every hill."], "archivist": ["A bicycle has a guarantee of two years.", "Good morning! I bought a bicycle from you in May."]}
    And the agent "greeter" should receive "Greet the customer."
    And the agent "lawyer" should receive "Is it free?"
    And the agent "mechanic" should receive "Which part?"
    And the agent "archivist" should receive "Name the case."

  Scenario: A message that is too long is omitted, not cut
    Given the input lines is ["Hello.", "The chain, the saddle, both wheels, the lamp, the bell, the pedals and most of all the left brake are broken, and it rains in the garage."]
    When the procedure runs
    Then the output seen should be {"greeter": ["Hello."], "lawyer": ["A bicycle has a guarantee of two years."], "mechanic": [], "archivist": ["A bicycle has a guarantee of two years.", "Hello."]}

  Scenario: The customer's message is empty
    Given the input lines is []
    When the procedure runs
    Then the procedure should fail with "the customer has not said anything"
    And the agent "greeter" should be called 0 times
]])
