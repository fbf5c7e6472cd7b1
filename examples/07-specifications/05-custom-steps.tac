-- Custom steps
-- Settles the expenses of a trip, with a spec written in the words of the friends.
-- Step defines custom steps with values, tables and texts, in the same Lua.
-- tags: specification, custom steps, data table, doc string

teller = Agent {
  model = "openai/gpt-6-luna",
  system_prompt = [[You tell friends who owes what after a trip: one warm sentence, every name
and amount as given. Never calculate.]],
}

-- A person who paid more than their share gets the difference; the others owe it.
local function balances(expenses)
  local paid, total, friends = {}, 0, {}
  for _, expense in ipairs(expenses) do
    if not paid[expense.who] then
      paid[expense.who] = 0
      friends[#friends + 1] = expense.who
    end
    paid[expense.who] = paid[expense.who] + expense.amount
    total = total + expense.amount
  end
  if #friends < 2 then
    error("there is nobody to share with")
  end
  table.sort(friends)
  local result = {}
  for _, name in ipairs(friends) do
    result[#result + 1] = { name = name, balance = paid[name] - total / #friends }
  end
  return result
end

Procedure {
  input = {
    expenses = field.array {
      default = { { who = "Ada", amount = 60 }, { who = "Bo", amount = 0 } },
      description = "The amount that each person paid; 0 for those who paid nothing",
    },
  },
  output = { message = field.string { required = true } },

  function(input)
    local lines = {}
    for _, friend in ipairs(balances(input.expenses)) do
      state[friend.name] = friend.balance
      lines[#lines + 1] = string.format("%s: %+.2f", friend.name, friend.balance)
    end
    return { message = teller(table.concat(lines, "\n")).output }
  end,
}

Step("these expenses:", function(ctx, rows)
  local expenses = {}
  for index = 2, #rows do
    expenses[#expenses + 1] = { who = rows[index][1], amount = tonumber(rows[index][2]) }
  end
  ctx.set_input("expenses", expenses)
end)

Step("the teller says {string}", function(ctx, text)
  ctx.mock_agent_response("teller", text)
end)

Step("{word} gets {float} euros back", function(ctx, name, euros)
  assert(ctx.state_get(name) == euros, name .. " gets " .. tostring(ctx.state_get(name)))
end)

Step("(\\w+) owes (\\d+(?:\\.\\d+)?) euros?", function(ctx, name, euros)
  local balance = ctx.state_get(name)
  assert(balance == -tonumber(euros), name .. " owes " .. tostring(-balance))
end)

Step("the message is short:", function(ctx, text)
  assert(ctx.output_get("message") == text, "it is: " .. ctx.output_get("message"))
  assert(#text < 80, "it has " .. #text .. " letters")
end)

Specification([[
Feature: Custom steps

  Scenario: Three friends and a holiday flat
    Given these expenses:
      | who | euros |
      | Ada | 90    |
      | Bo  | 30    |
      | Ada | 15    |
      | Cai | 0     |
    And the teller says "Bo owes 15, Cai 45, and Ada gets 60 back. What a trip!"
    When the procedure runs
    Then Ada gets 60 euros back
    And Bo owes 15 euros
    And Cai owes 45 euros
    And the agent "teller" should receive "Ada: +60.00\nBo: -15.00\nCai: -45.00"
    And the message is short:
      """
      Bo owes 15, Cai 45, and Ada gets 60 back. What a trip!
      """

  Scenario: There are no debts if all paid the same
    Given these expenses:
      | who | euros |
      | Ada | 12.5  |
      | Bo  | 12.5  |
    When the procedure runs
    Then Ada gets 0 euros back
    And Bo owes 0 euros

  Scenario: The default is Ada's treat
    When the procedure runs
    Then Ada gets 30 euros back

  Scenario: One person has no one to share with
    Given these expenses:
      | who | euros |
      | Ada | 60    |
    When the procedure runs
    Then the procedure should fail with "there is nobody to share with"
]])
