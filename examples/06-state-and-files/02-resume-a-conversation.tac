-- Resume a conversation
-- Tutors French over several evenings: each run continues where the last one ended.
-- MessageHistory is saved to a file and restored in the next run, short enough to keep costs low.
-- tags: history, MessageHistory, json, file

local json = require("tactus.io.json")

local KEPT = 6

tutor = Agent {
  model = "openai/gpt-6-luna",
  system_prompt = [[You teach French to a beginner, one new word per message.
Use the words you have taught before. Correct mistakes in half a sentence.]],
}

local function remember(path)
  if not File.exists(path) then
    MessageHistory.inject_system("The learner starts today and knows no French.")
    return 0
  end
  local messages = json.read(path)
  MessageHistory.replace(messages)
  return #messages
end

local function save(path)
  local kept = {}
  for index, message in ipairs(MessageHistory.tail(KEPT)) do
    kept[index] = { role = message.role, content = message.content }
  end
  json.write(path, kept)
  return #kept
end

Procedure {
  input = {
    learner = field.string { default = "noor", description = "The name of the learner, used as the file name" },
    lines = field.array { default = { "Bonjour!" }, description = "The learner's message" },
  },
  output = {
    answers = field.array { required = true },
    remembered = field.integer { required = true, description = "Messages of earlier evenings" },
    saved = field.integer { required = true },
  },

  function(input)
    if not input.learner:match("^%a+$") then
      error("the name of a learner may hold letters only")
    end
    local path = "learners/" .. input.learner .. ".json"
    local remembered = remember(path)
    local answers = {}
    for index, line in ipairs(input.lines) do
      answers[index] = tutor(line).output
    end
    return { answers = answers, remembered = remembered, saved = save(path) }
  end,
}

Step("an earlier evening with {string} of {int} messages", function(_, learner, count)
  local messages = {}
  for index = 1, count do
    messages[index] = { role = index % 2 == 1 and "user" or "assistant", content = "Mot " .. index }
  end
  json.write("learners/" .. learner .. ".json", messages)
end)

Specification([[
Feature: Resume a conversation

  Scenario: The first evening
    Given the agent "tutor" responds with "Bonjour! New word: le pain, the bread."
    When the procedure runs
    Then the agent's context should include "The learner starts today and knows no French."
    And the output answers should be ["Bonjour! New word: le pain, the bread."]
    And the output remembered should be 0
    And the output saved should be 3
    And the file "learners/noor.json" should contain "le pain"

  Scenario: The next evening continues
    Given an earlier evening with "ada" of 2 messages
    And the input learner is "ada"
    And the input lines is ["Je mange le pain.", "Et toi?"]
    And the agent "tutor" responds with "Bien! New word: l'eau."
    And the agent "tutor" responds with "Moi, je bois l'eau."
    When the procedure runs
    Then the agent's context should include "Mot 2"
    And the agent "tutor" should receive "Et toi?"
    And the output answers should be ["Bien! New word: l'eau.", "Moi, je bois l'eau."]
    And the output remembered should be 2
    And the output saved should be 6

  Scenario: Only the end of a long conversation is kept
    Given an earlier evening with "ada" of 6 messages
    And the input learner is "ada"
    And the agent "tutor" responds with "Bonsoir!"
    When the procedure runs
    Then the agent "tutor" should receive "Bonjour!"
    And the output saved should be 6
    And the output answers should be ["Bonsoir!"]
    And the file "learners/ada.json" should contain "Mot 3"
    And the file "learners/ada.json" should not contain "Mot 2"

  Scenario: A name cannot select another file
    Given the input learner is "../secrets"
    When the procedure runs
    Then the procedure should fail with "the name of a learner may hold letters only"
    And the agent "tutor" should be called 0 times
]])
