-- Tools per turn
-- Plans a dinner, counts the pantry, writes the shopping list: three turns with different tools.
-- Without tools an agent plans first, and nothing is bought before the pantry was counted.
-- tags: tool, toolset, filter, per-turn

local stock = { rice = 500, onions = 1 }
local list = {}

pantry = Toolset {
  tools = {
    {
      name = "count",
      description = "Look up the amount of an item at home, in grams or pieces",
      input = { item = field.string { required = true } },
      handler = function(args)
        return stock[args.item] or 0
      end,
    },
    {
      name = "empty",
      description = "Throw everything away",
      handler = function()
        stock = {}
      end,
    },
  },
}

shopper = Agent {
  model = "openai/gpt-6-luna",
  system_prompt = "You plan dinners for {people} and buy only what is missing. Answer in one line.",
  tools = { { name = "pantry", include = { "pantry_count" }, prefix = "home" } },
  inline_tools = {
    {
      name = "buy",
      description = "Add an item to the shopping list",
      input = {
        item = field.string { required = true },
        amount = field.number { required = true, description = "In grams or pieces" },
      },
      handler = function(args)
        if args.amount <= (stock[args.item] or 0) then
          error("there is enough " .. args.item .. " at home")
        end
        list[#list + 1] = string.format("%g %s", args.amount - (stock[args.item] or 0), args.item)
      end,
    },
  },
}

Procedure {
  input = {
    dish = field.string { default = "risotto" },
    people = field.integer { default = 4 },
  },
  output = {
    said = field.array { required = true, description = "The answer of each turn" },
    list = field.array { required = true },
  },

  function(input)
    local plan = shopper { message = "What goes into " .. input.dish .. "?", tools = {} }
    local count = shopper { message = "Count what we have of it.", tools = { "home_pantry_count" } }
    if Tool.call_count("pantry_count") == 0 then
      error("the pantry was not counted: " .. count.output)
    end
    local buy = shopper { message = "Put what is missing on the list.", tools = { "shopper_buy" } }
    return { said = { plan.output, count.output, buy.output }, list = list }
  end,
}

Specification([[
Feature: Tools per turn

  Background:
    Given the agent "shopper" responds with "Rice, onions, stock."

  Scenario: Only what is missing is bought
    Given the agent "shopper" responds with "Rice is short."
    And the agent "shopper" calls tool "home_pantry_count" with args {"item": "rice"}
    And the agent "shopper" calls tool "home_pantry_count" with args {"item": "stock"}
    And the agent "shopper" responds with "Rice is on the list."
    And the agent "shopper" calls tool "shopper_buy" with args {"item": "rice", "amount": 800}
    And the agent "shopper" calls tool "shopper_buy" with args {"item": "stock", "amount": 1}
    When the procedure runs
    Then the agent "shopper" should receive "What goes into risotto?"
    And the agent "shopper" should receive "Count what we have of it."
    And the agent "shopper" should receive "Put what is missing on the list."
    And the pantry_count tool should return 500
    And the pantry_count tool should return 0
    And the output said should be ["Rice, onions, stock.", "Rice is short.", "Rice is on the list."]
    And the output list should be ["300 rice", "1 stock"]

  Scenario: What is at home is not bought
    Given the agent "shopper" responds with "One onion."
    And the agent "shopper" calls tool "home_pantry_count" with args {"item": "onions"}
    And the agent "shopper" responds with "Nothing to buy."
    And the agent "shopper" calls tool "shopper_buy" with args {"item": "onions", "amount": 1}
    When the procedure runs
    Then the shopper_buy tool should fail with "there is enough onions at home"
    And the output said should be ["Rice, onions, stock.", "One onion.", "Nothing to buy."]
    And the output list should be []

  Scenario: The pantry comes first
    Given the agent "shopper" responds with "I suppose there is rice."
    When the procedure runs
    Then the procedure should fail with "the pantry was not counted: I suppose there is rice."

  Scenario: A turn has only its own tools
    Given the agent "shopper" responds with "I buy rice at once."
    And the agent "shopper" calls tool "shopper_buy" with args {"item": "rice", "amount": 800}
    When the procedure runs
    Then the procedure should fail with "'shopper_buy', which the agent does not have"
    And the agent "shopper" should be called 2 times
]])
