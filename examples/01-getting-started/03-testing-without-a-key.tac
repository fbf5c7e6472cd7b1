-- Testing without a key
-- Writes the subject line of a newsletter and shortens it to the length that mail programs show.
-- Replies are mocked, so the specs test your own code in milliseconds, without an API key.
-- tags: specification, mock, script

local LONGEST = 60

input {
  story = field.string { default = "Tulip bulbs arrive on Tuesday; plant them before the frost." },
}

output {
  subject = field.string { required = true },
  was_cut = field.boolean { required = true },
}

subject_writer = Agent {
  model = "openai/gpt-6-luna",
  system_prompt = [[You write subject lines for the newsletter of a garden centre.
One line, at most 60 characters, no emoji, no exclamation mark.
Name the one thing the reader can do this week.]],
}

local function cut(text)
  if #text <= LONGEST then
    return text
  end
  return text:sub(1, LONGEST - 3) .. "..."
end

Mocks {
  subject_writer = { message = "Plant tulips before the frost" },
}

Specification([[
Feature: Testing without a key

  Scenario: The file's mock answers scenarios without their own reply
    When the procedure runs
    Then the output subject should be "Plant tulips before the frost"
    And the output was_cut should be false
    And the agent "subject_writer" should receive "This week's story:\nTulip bulbs arrive on Tuesday; plant them before the frost."

  Scenario: A scenario's reply overrides the file's mock
    Given the agent "subject_writer" responds with "\"Bulbs are here\"\n"
    When the procedure runs
    Then the output subject should be "Bulbs are here"

  Scenario: A line that is too long is cut
    Given the agent "subject_writer" responds with "Plant your new tulip bulbs this week, before first frosts come."
    When the procedure runs
    Then the output subject should be "Plant your new tulip bulbs this week, before first frosts..."
    And the output was_cut should be true

  Scenario: A line of exactly sixty characters is not cut
    Given the agent "subject_writer" responds with "Plant your tulip bulbs this week, right before first frosts."
    When the procedure runs
    Then the output was_cut should be false

  Scenario: An empty answer is an error, not an empty subject
    Given the agent "subject_writer" responds with "   "
    When the procedure runs
    Then the procedure should fail with "the model wrote no subject line"
]])

local reply = subject_writer("This week's story:\n" .. input.story).output
local line = reply:gsub('^%s*"?', ""):gsub('"?%s*$', "")
if line == "" then
  error("the model wrote no subject line")
end

return { subject = cut(line), was_cut = #line > LONGEST }
