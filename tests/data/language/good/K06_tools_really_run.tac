-- A mocked tool call runs the tool's own function, unless the tool itself is mocked.
area = Tool {
  description = "Area",
  input = { w = field.number { required = true }, h = field.number { required = true } },
  function(args) return { area = args.w * args.h } end,
}
broken = Tool { function() error("no connection") end }
local done = require("tactus.tools.done")
worker = Agent { system_prompt = "Measure.", tools = { area, broken, done } }

Procedure {
  function()
    local said = worker("Measure.").output
    return { said = said, last = area.last_result(), done = done.last_result() }
  end,
}

Specification([[
Feature: Tool calls in mock mode
  Scenario: The function runs
    Given the agent "worker" calls tool "area" with args {"w": 2, "h": 3}
    And the agent "worker" calls tool "broken"
    And the agent "worker" calls tool "done" with args {"reason": "measured"}
    And the agent "worker" responds with "Six."
    When the procedure runs
    Then the output last should be {"area": 6}
    And the output done should be {"status": "completed", "reason": "measured", "tool": "done"}
    And the area tool should be called
    And the "area" tool should be called exactly 1 time
    And the area tool should be called at least 1 time
    And the area tool should be called with w=2
    And the done tool should be called with reason matching pattern "^meas"
    And the area tool should return {"area": 6}
    And the broken tool should fail with "no connection"

  Scenario: The tool is mocked
    Given the tool "area" returns {"area": 1}
    And the tool "done" fails with "not yet"
    And the agent "worker" calls tool "area" with args {"w": 2, "h": 3}
    And the agent "worker" calls tool "done"
    When the procedure runs
    Then the output last should be {"area": 1}
    And the done tool should fail with "not yet"
    And the broken tool should not be called
]])
