-- Choose and escalate
-- Reports an incident: a person chooses its severity, whom to inform and whom to call.
-- Choices come from a list, so the program never has to interpret an answer.
-- tags: human, select, escalation, notify

local SEVERITIES = { "cosmetic", "degraded", "down" }
local CHANNELS = { "status page", "mail to customers", "internal chat" }

announcer = Agent {
  model = "openai/gpt-6-luna",
  system_prompt = [[You write the public note about an incident of a video service: one
sentence, present tense, no cause, no promise of a time.]],
}

Procedure {
  input = {
    incident = field.string { default = "Uploads from phones stop at 90 percent." },
  },
  output = {
    severity = field.string { required = true },
    channels = field.array { required = true },
    note = field.string { description = "Set only if people are informed" },
  },

  function(input)
    local severity = Human.select {
      message = "How bad is it? " .. input.incident,
      options = SEVERITIES,
      default = "degraded",
    }
    if severity == "cosmetic" then
      Human.notify { message = "Noted for the next release.", level = "info" }
      return { severity = severity, channels = {} }
    end

    local channels = Human.select {
      message = "Who should hear of it?",
      options = CHANNELS,
      mode = "multiple",
      default = { "internal chat" },
    }
    local note = announcer(severity .. ": " .. input.incident).output
    if severity == "down" then
      local call = "On call, please take over: " .. input.incident
      Human.escalate { message = call, severity = "critical" }
    end
    return { severity = severity, channels = channels, note = note }
  end,
}

Specification([[
Feature: Choose and escalate

  Scenario: A degraded service is announced in the chosen channels
    Given the human answers "degraded" to "How bad is it?"
    And the human answers ["status page", "mail to customers"] to "Who should hear of it?"
    And the agent "announcer" responds with "Uploads from phones are interrupted."
    When the procedure runs
    Then the human should be asked "How bad is it? Uploads from phones stop at 90 percent."
    And the agent "announcer" should receive "degraded: Uploads from phones stop at 90 percent."
    And the output severity should be "degraded"
    And the output channels should be ["status page", "mail to customers"]
    And the output note should be "Uploads from phones are interrupted."
    And the log should not contain "On call"

  Scenario: The most severe incident goes to the engineer on call
    Given the human answers "down" to "How bad is it?"
    And the human answers ["internal chat"] to "Who should hear of it?"
    And the agent "announcer" responds with "Uploads are interrupted."
    When the procedure runs
    Then the log should contain "On call, please take over: Uploads from phones stop at 90 percent."
    And the output channels should be ["internal chat"]
    And the output note should be "Uploads are interrupted."

  Scenario: A cosmetic problem is not escalated
    Given the human chooses "cosmetic"
    When the procedure runs
    Then the log should contain "Noted for the next release."
    And the output channels should be []
    And the output note should not exist
    And the agent "announcer" should be called 0 times

  Scenario: A person who does not choose gets the defaults
    Given the input incident is "Thumbnails load slowly."
    When the procedure runs
    Then the output severity should be "degraded"
    And the output channels should be ["internal chat"]

  Scenario: An answer that is not on the list is rejected
    Given the human chooses "terrible"
    When the procedure runs
    Then the procedure should fail with "is not among the options"
]])
