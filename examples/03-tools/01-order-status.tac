-- Order status
-- An agent that answers customers from your own data, with a tool that looks up orders.
-- In the specs, the agent's answers are mocked; the tool's own function runs.
-- tags: tool, agent

local orders = {
  ["A-1001"] = { status = "shipped", carrier = "DHL" },
  ["A-1002"] = { status = "in preparation" },
}

look_up_order = Tool {
  description = "Look up the status of an order by its number",
  input = {
    number = field.string { required = true, description = "The order number, such as A-1001" },
  },
  function(args)
    local order = orders[args.number]
    if not order then
      error("there is no order " .. args.number)
    end
    return order
  end,
}

clerk = Agent {
  model = "openai/gpt-6-luna",
  system_prompt = [[You answer customers of a small shop.
Look up every order number with the tool; never guess a status.
If the tool knows no such order, ask the customer to check the number.
Answer in one or two sentences.]],
  tools = { look_up_order },
}

Procedure {
  input = {
    question = field.string { default = "Where is my order A-1001?" },
  },
  output = {
    answer = field.string { required = true },
    looked_up = field.boolean { required = true },
  },

  function(input)
    local turn = clerk(input.question)
    return { answer = turn.output, looked_up = look_up_order.called() }
  end,
}

Specification([[
Feature: Order status

  Scenario: A known order is looked up
    Given the agent "clerk" responds with "Your order A-1001 is on its way with DHL."
    And the agent "clerk" calls tool "look_up_order" with args {"number": "A-1001"}
    When the procedure runs
    Then the look_up_order tool should be called exactly 1 time
    And the look_up_order tool should be called with number="A-1001"
    And the look_up_order tool should return {"status": "shipped", "carrier": "DHL"}
    And the output looked_up should be true
    And the output answer should be "Your order A-1001 is on its way with DHL."
    And the agent "clerk" should receive "Where is my order A-1001?"

  Scenario: An unknown order does not break the program
    Given the input question is "Where is my order Z-9?"
    And the agent "clerk" responds with "I cannot find Z-9. Could you check the number?"
    And the agent "clerk" calls tool "look_up_order" with args {"number": "Z-9"}
    When the procedure runs
    Then the look_up_order tool should fail with "there is no order Z-9"
    And the output looked_up should be false
    And the output answer should be "I cannot find Z-9. Could you check the number?"

  Scenario: An order that is waiting
    Given the agent "clerk" responds with "A-1002 is still being packed."
    And the agent "clerk" calls tool "look_up_order" with args {"number": "A-1002"}
    When the procedure runs
    Then the look_up_order tool should return {"status": "in preparation"}
    And the output answer should be "A-1002 is still being packed."

  Scenario: A question about something else calls no tool
    Given the input question is "When are you open?"
    And the agent "clerk" responds with "We are open from nine to five."
    When the procedure runs
    Then the look_up_order tool should not be called
    And the output looked_up should be false
    And the output answer should be "We are open from nine to five."
]])
