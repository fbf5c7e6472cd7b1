-- What people answer in specs: the defaults, and what steps say.
Procedure {
  input = { ask = field.boolean { default = true } },
  function(input)
    if not input.ask then return {} end
    Human.notify("Just so you know.")
    Human.escalate { message = "Somebody has to look.", severity = "high" }
    return {
      approved = Human.approve { message = "Send it?", default = false },
      text = Human.input { message = "For whom?", default = "all" },
      other = Human.input("And else?"),
      review = Human.review { message = "Is it right?", artifact = "a poem" },
      choice = Human.select { message = "Which?", options = { "red", { label = "blue" } } },
      several = Human.select { message = "Which ones?", options = { "red", "blue" }, mode = "multiple", default = { "red" } },
    }
  end,
}

Specification([[
Feature: People
  Scenario: The defaults
    When the procedure runs
    Then the output approved should be true
    And the output text should be "all"
    And the output other should be "test input"
    And the output review should be {"decision": "approved"}
    And the output choice should be "red"
    And the human should be asked "Send it?"
    And the log should contain "Just so you know."

  Scenario: As steps say
    Given the human rejects
    And the human answers "Ada" to "For whom"
    And the human answers "Bob"
    And the human chooses "blue"
    When the procedure runs
    Then the output approved should be false
    And the output text should be "Ada"
    And the output other should be "Bob"
    And the output review should be {"decision": "rejected", "feedback": "Bob"}
    And the output choice should be "blue"

  Scenario: One approval for one question
    Given the human approves
    When the procedure runs
    Then the output approved should be true

  Scenario: Nobody is asked
    Given the input ask is false
    When the procedure runs
    Then the human should not be asked
]])
