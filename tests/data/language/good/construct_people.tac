-- What people are asked beside yes and no.
Hitl("send", { message = "Send it to {nobody}?", default = false })
Procedure {
  function()
    local checked, why = pcall(Human.input, { message = "Age?", response_schema = { type = "integer" } })
    return {
      sent = Human.approve { config_key = "send" },
      all = Human.multiple { items = {
        { id = "name", message = "Your name?" },
        { id = "ok", type = "approve", label = "Fine?" },
        { id = "size", type = "select", message = "Size?", options = { "S", "L" } },
      } },
      file = Human.upload("Which notes?").text,
      custom = Human.custom { component_type = "map", message = "Where?", default = "Oslo" },
      checked = checked, why = why,
    }
  end,
}
Specification([[
Feature: People
  Scenario: Many questions
    Given the human rejects
    And the human answers "Ada" to "name"
    And the human answers "construct_people.tac" to "notes"
    And the human answers "old" to "Age"
    And the human chooses "L"
    When the procedure runs
    Then the output sent should be false
    And the output all should be {"name": "Ada", "ok": false, "size": "L"}
    And the output file should contain "What people are asked"
    And the output custom should be "Oslo"
    And the output checked should be false
    And the output why should contain "is \"old\"; expected integer"
    And the human should be asked "Send it to {nobody}?"
]])
