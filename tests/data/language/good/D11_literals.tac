-- One grammar of values, in every step: see K3, too.
poet = Agent { system_prompt = "Write.", output = { done = field.boolean {}, list = field.array {} }, tools = { require("tactus.tools.done") } }

Procedure {
  input = { yes = field.boolean {}, word = field.string {}, empty = field.string { default = "x" }, object = field.object {}, quoted = field.string {} },
  function(input)
    local turn = poet("Go.")
    state.yes = input.yes
    state.n = 3.0
    return { input = input, data = turn.output, nothing = nil }
  end,
}

Specification([[
Feature: Literals
  Scenario: Inputs, arguments and state
    Given the input yes is true
    And the input word is Alice
    And the input empty is ""
    And the input object is {"a": [1, null, true]}
    And the input quoted is "say \"hi\""
    And the agent "poet" calls tool "done" with args {"reason": null}
    And the agent "poet" returns data {"done": True, 'list': [1, 2.0]}
    When the procedure runs
    Then the output input should be {"yes": true, "word": "Alice", "empty": "", "object": {"a": [1, null, true]}, "quoted": "say \"hi\""}
    And the state yes should be true
    And the state yes should be True
    And the state n should be 3
    And the output nothing should be nil
    And the output nothing should be null
    And the output nothing should be None
]])
