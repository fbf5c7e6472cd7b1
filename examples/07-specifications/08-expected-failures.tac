-- Expected failures
-- Books travel within a budget; most scenarios check that a booking is refused.
-- Untested refusals are the first to break; "should fail" makes them part of the specification.
-- tags: specification, failure, budget, stop

local TRAINS = { { to = "Bergen", price = 89 }, { to = "Rome", price = 210 } }

find_train = Tool {
  description = "Look up the price of a train by its destination",
  input = { to = field.string { required = true } },
  function(args)
    for _, train in ipairs(TRAINS) do
      if train.to == args.to then
        return train.price
      end
    end
    error("no train goes to " .. args.to)
  end,
}

planner = Agent {
  model = "openai/gpt-6-luna",
  system_prompt = [[You plan work trips by train. Look the price up with the tool.
Reply with the destination only.]],
  tools = { find_train },
}

Procedure {
  input = {
    request = field.string { default = "To the customer in Bergen, please." },
    budget = field.number { default = 150 },
  },
  output = {
    booked = field.string { description = "Set only if a trip was booked" },
    price = field.number {},
  },

  function(input)
    assert(input.budget > 0, "there is no budget at all")
    local to = planner(input.request).output
    local price = find_train.last_result()
    if not price then
      Stop.request(string.format("no train to %s was found: %s", to, input.request), false)
      return {}
    end
    if price > input.budget then
      local missing = price - input.budget
      error(string.format("%s costs %g euros, %g more than there is", to, price, missing))
    end
    Stop.request("booked " .. to)
    return { booked = to, price = price }
  end,
}

Specification([[
Feature: Expected failures

  Scenario: A trip that costs exactly the budget
    Given the input budget is 89
    And the agent "planner" responds with "Bergen"
    And the agent "planner" calls tool "find_train" with args {"to": "Bergen"}
    When the procedure runs
    Then the output booked should be "Bergen"
    And the output price should be 89
    And the stop reason should be "booked Bergen"

  Scenario: A trip over the budget
    Given the agent "planner" responds with "Rome"
    And the agent "planner" calls tool "find_train" with args {"to": "Rome"}
    When the procedure runs
    Then the procedure should fail with "Rome costs 210 euros, 60 more than there is"

  Scenario: A tool that fails does not fail the program
    Given the agent "planner" responds with "Atlantis"
    And the agent "planner" calls tool "find_train" with args {"to": "Atlantis"}
    When the procedure runs
    Then the procedure should complete successfully
    And the find_train tool should fail with "no train goes to Atlantis"
    And the output booked should not exist
    And the stop reason should contain "no train to Atlantis was found: To the customer in Bergen"

  Scenario: A planner that looked up no price
    Given the agent "planner" responds with "Bergen"
    When the procedure runs
    Then the output booked should not exist
    And the stop reason should match pattern "^no train to Bergen was found: .*please\.$"

  Scenario: An unavailable model
    Given the agent "planner" fails with "the key was refused"
    When the procedure runs
    Then the procedure should fail with "the key was refused"
    And the find_train tool should not be called

  Scenario: Without a budget, no model is called
    Given the input budget is 0
    When the procedure runs
    Then the procedure should fail with "there is no budget at all"
    And the agent "planner" should be called 0 times

  Scenario: A budget that is not a number
    Given the input budget is "a lot"
    When the procedure runs
    Then the procedure should fail
]])
