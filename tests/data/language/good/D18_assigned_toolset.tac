-- A toolset is named by its variable, too.
up = Tool { function() return "up" end }
kit = Toolset { tools = { up, { name = "down", handler = function() return "down" end } } }
poet = Agent { system_prompt = "Go.", tools = { kit } }
critic = Agent { system_prompt = "Go.", tools = { "kit" } }

Procedure {
  function()
    poet("Go.")
    critic("Go.")
    return { Tool.last_result("up"), Tool.last_result("kit_down") }
  end,
}

Specification([[
Feature: Toolset
  Scenario: Both agents have it
    Given the agent "poet" calls tool "up"
    And the agent "critic" calls tool "kit_down"
    When the procedure runs
    Then the output should be ["up", "down"]
]])
