-- Helper module
-- Rewrites a recipe in metric units, with the tool and its calculations in separate files.
-- require finds files next to the program, so several programs can share them.
-- tags: require, module, tool, folder

local log = require("tactus.tools.log")
local to_metric = require("lib.kitchen")
local units = require("lib.units")

cook = Agent {
  model = "openai/gpt-6-luna",
  system_prompt = [[You rewrite recipes for European kitchens.
Convert every amount with the tool, never in your head. Keep the words of the recipe. Log what you leave as it is.]],
  tools = { to_metric, log },
}

Procedure {
  input = {
    recipe = field.string { default = "Stir 2 cups of milk into 1 pound of flour." },
    sticks = field.number { default = 1, description = "The amount of butter, in sticks of 4 ounces" },
  },
  output = {
    recipe = field.string { required = true },
    converted = field.integer { required = true, description = "The number of tool calls" },
    butter = field.string { required = true },
  },

  function(input)
    local turn = cook(input.recipe)
    local grams, unit = units.to_metric(4 * input.sticks, "ounce")
    return {
      recipe = turn.output,
      converted = to_metric.call_count(),
      butter = grams .. " " .. unit,
    }
  end,
}

Specification([[
Feature: Helper module

  Scenario: Every amount is converted by the helper's tool
    Given the agent "cook" responds with "Stir 480 ml of milk into 454 g of flour."
    And the agent "cook" calls tool "to_metric" with args {"amount": 2, "unit": "cup"}
    And the agent "cook" calls tool "to_metric" with args {"amount": 1, "unit": "pound"}
    When the procedure runs
    Then the agent "cook" should receive "Stir 2 cups of milk into 1 pound of flour."
    And the output recipe should be "Stir 480 ml of milk into 454 g of flour."
    And the output converted should be 2
    And the to_metric tool should return "480 ml"
    And the to_metric tool should return "454 g"
    And the output butter should be "113 g"

  Scenario Outline: The helper converts <amount> <unit>
    Given the agent "cook" responds with "Done."
    And the agent "cook" calls tool "to_metric" with args {"amount": <amount>, "unit": "<unit>"}
    When the procedure runs
    Then the to_metric tool should return "<metric>"
    And the output recipe should be "Done."

    Examples:
      | amount | unit       | metric |
      | 0.5    | cup        | 120 ml |
      | 3      | tablespoon | 45 ml  |
      | 8      | ounce      | 227 g  |

  Scenario: An unknown unit is reported to the agent
    Given the input sticks is 0.5
    And the agent "cook" responds with "What is a smidgen, please?"
    And the agent "cook" calls tool "to_metric" with args {"amount": 1, "unit": "smidgen"}
    And the agent "cook" calls tool "log" with args {"message": "left a smidgen", "level": "warning"}
    When the procedure runs
    Then the to_metric tool should fail with "there is no unit smidgen; known are cup, ounce, pound, tablespoon"
    And the output recipe should be "What is a smidgen, please?"
    And the log should contain "left a smidgen"
    And the output converted should be 0
    And the output butter should be "57 g"
]])
