-- Review a draft
-- Writes a reply to a complaint and sends nothing before a person has reviewed it.
-- A rejection includes feedback, and the agent, which remembers its draft, tries again.
-- tags: human, review, feedback

local MOST_DRAFTS = 3

writer = Agent {
  model = "openai/gpt-6-luna",
  system_prompt = [[You answer complaints for a small railway. Two or three sentences,
friendly and exact. Promise nothing the customer was not promised before. When you get
feedback, change only what it asks for.]],
}

Procedure {
  input = {
    complaint = field.string {
      default = "The 7:42 has been late every day this week. I missed two meetings.",
    },
  },
  output = {
    reply = field.string { description = "Set only if a person approved it" },
    drafts = field.integer { required = true },
    status = field.string { required = true },
  },

  function(input)
    local message = "A customer writes:\n" .. input.complaint
    for number = 1, MOST_DRAFTS do
      local draft = writer(message).output
      local answer = Human.review {
        message = string.format("Send draft %d?", number),
        artifact = draft,
      }
      if answer.decision == "approved" then
        return { reply = draft, drafts = number, status = "approved" }
      end
      local reason = answer.feedback or "Try another way."
      Log.info(string.format("draft %d was sent back: %s", number, reason))
      message = "Not yet. " .. reason
    end
    Log.warn("nobody liked it: " .. writer.output)
    return { drafts = MOST_DRAFTS, status = "handed over" }
  end,
}

Specification([[
Feature: Review a draft

  Scenario: A good draft is sent
    Given the agent "writer" responds with "We are sorry. The 7:42 runs on time again from Monday."
    And the human approves
    When the procedure runs
    Then the human should be asked "Send draft 1?"
    And the output reply should be "We are sorry. The 7:42 runs on time again from Monday."
    And the output status should be "approved"
    And the agent "writer" should receive "A customer writes:\nThe 7:42 has been late every day this week. I missed two meetings."

  Scenario: Feedback goes back to the agent
    Given the agent "writer" responds with "We are sorry, and here is a free ticket."
    And the agent "writer" responds with "We are sorry."
    And the human answers false to "draft 1"
    And the human answers "Promise no free ticket." to "draft 1"
    And the human approves
    When the procedure runs
    Then the agent "writer" should receive "Not yet. Promise no free ticket."
    And the log should contain "draft 1 was sent back: Promise no free ticket."
    And the output reply should be "We are sorry."
    And the output drafts should be 2

  Scenario: After three drafts a person writes the reply
    Given the agent "writer" responds with "It happens."
    And the human rejects
    When the procedure runs
    Then the output status should be "handed over"
    And the output reply should be nil
    And the output drafts should be 3
    And the agent "writer" should be called 3 times
    And the agent "writer" should receive "Not yet. Try another way."
    And the log should contain "draft 2 was sent back: Try another way."
    And the log should contain "nobody liked it: It happens."
]])
