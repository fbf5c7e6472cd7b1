-- Hand-off
-- A receptionist passes customers on to billing or to a technician, with a note about the problem.
-- Each agent has one task and one tool; code follows the hand-offs and prevents endless loops.
-- tags: pattern, several agents, hand-off, tools, MessageHistory

local MOST_AGENTS = 3

hand_off = Tool {
  description = "Pass the customer on to a colleague",
  input = {
    to = field.string { required = true, enum = { "billing", "technician", "person" } },
    note = field.string { required = true, description = "Information for the colleague" },
  },
  function(args)
    return "passed on to " .. args.to
  end,
}

local RULES = " Answer in at most two sentences. If it is not yours, hand off and say nothing else."

reception = Agent {
  model = "openai/gpt-6-luna",
  system_prompt = "You are the reception of an internet provider. You answer questions about shops and hours." .. RULES,
  tools = { hand_off },
  tool_choice = "auto",
}

billing = Agent {
  model = "openai/gpt-6-luna",
  system_prompt = "You answer questions about bills and prices." .. RULES,
  tools = { hand_off },
}

technician = Agent {
  model = "openai/gpt-6.1-sol",
  system_prompt = "You find out why a connection does not work, one step at a time." .. RULES,
  tools = { hand_off },
}

local agents = { billing = billing, technician = technician }

Procedure {
  input = { message = field.string { default = "My bill says 40 euros, but I pay 30." } },
  output = {
    answer = field.string { required = true },
    path = field.array { required = true, description = "The agents that served the customer, in order" },
  },

  function(input)
    local name, agent, path = "reception", reception, {}
    while true do
      path[#path + 1] = name
      Tool.reset()
      local turn = agent(input.message)
      if not Tool.called("hand_off") then
        return { answer = turn.output, path = path }
      end
      local call = Tool.last_call("hand_off").args
      MessageHistory.append { role = "system", content = name .. ": " .. call.note }
      name, agent = call.to, agents[call.to]
      if not agent or #path >= MOST_AGENTS then
        Human.escalate { message = input.message .. "\n" .. call.note, severity = "normal" }
        path[#path + 1] = "person"
        return { answer = "A colleague will call you today.", path = path }
      end
    end
  end,
}

Specification([[
Feature: Hand-off

  Scenario: The reception knows the answer
    Given the input message is "When do you open?"
    And the agent "reception" responds with "At nine."
    When the procedure runs
    Then the output should be {"answer": "At nine.", "path": ["reception"]}
    And the hand_off tool should not be called

  Scenario: Billing gets the customer and the note
    Given the agent "reception" calls tool "hand_off" with args {"to": "billing", "note": "10 euros too much"}
    And the agent "billing" responds with "The 10 euros are for the router."
    When the procedure runs
    Then the hand_off tool should return "passed on to billing"
    And the agent's context should include "reception: 10 euros too much"
    And the agent "billing" should receive "My bill says 40 euros, but I pay 30."
    And the output should be {"answer": "The 10 euros are for the router.", "path": ["reception", "billing"]}
    And the agent "technician" should be called 0 times

  Scenario: A customer who wants a person gets one
    Given the agent "reception" calls tool "hand_off" with args {"to": "person", "note": "is upset"}
    When the procedure runs
    Then the output should be {"answer": "A colleague will call you today.", "path": ["reception", "person"]}
    And the log should contain "My bill says 40 euros, but I pay 30.\nis upset"

  Scenario: Hand-offs are limited
    Given the agent "reception" calls tool "hand_off" with args {"to": "technician", "note": "line down"}
    And the agent "technician" calls tool "hand_off" with args {"to": "billing", "note": "not paid"}
    And the agent "billing" calls tool "hand_off" with args {"to": "technician", "note": "it is paid"}
    When the procedure runs
    Then the output path should be ["reception", "technician", "billing", "person"]
    And the log should contain "it is paid"
    And the agent "technician" should be called 1 time
]])
