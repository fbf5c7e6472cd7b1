-- Shared history
-- Practises a job interview: all agents see the facts, and answers can be taken back.
-- MessageHistory is the run's conversation; agents see the messages that remain in it.
-- tags: history, MessageHistory, filters, several agents

interviewer = Agent {
  model = "openai/gpt-6-luna",
  system_prompt = [[You interview somebody for the job described. One short question at a
time, each about the last answer. Do not praise.]],
  message_history = { filter = filters.compose(filters.token_budget(600), filters.last_n(9)) },
}

coach = Agent {
  model = "openai/gpt-6-luna",
  system_prompt = [[You coach people for job interviews.
Name one strength and one thing to practise, in two sentences.]],
}

local function transcript()
  local lines = {}
  for _, message in ipairs(MessageHistory.get()) do
    if message.role == "user" then
      lines[#lines + 1] = "Candidate: " .. message.content
    elseif message.role == "assistant" then
      lines[#lines + 1] = "Interviewer: " .. message.content
    end
  end
  return lines
end

Procedure {
  input = {
    job = field.string { default = "Lift mechanic, night shift, two trainees" },
    answers = field.array {
      default = { "I repair lifts.", "/back", "I looked after the lifts of forty houses." },
      description = "The candidate's answers; /back takes back the last one",
    },
  },
  output = {
    transcript = field.array { required = true },
    advice = field.string { required = true },
  },

  function(input)
    MessageHistory.inject_system("The job: " .. input.job)
    for _, answer in ipairs(input.answers) do
      if answer == "/back" then
        MessageHistory.rewind_to("before the answer")
      else
        MessageHistory.checkpoint("before the answer")
        interviewer(answer)
      end
    end
    local lines = transcript()
    if #lines == 0 then
      error("nothing was said, so there is nothing to learn from")
    end
    return { transcript = lines, advice = coach(table.concat(lines, "\n")).output }
  end,
}

Specification([[
Feature: Shared history

  Background:
    Given the agent "interviewer" responds with "Which lifts?"
    And the agent "coach" responds with "You are brief. Practise to tell a story."

  Scenario: A taken-back answer is removed from the conversation
    Given the agent "interviewer" responds with "Who trained you?"
    When the procedure runs
    Then the output transcript should be ["Candidate: I looked after the lifts of forty houses.", "Interviewer: Who trained you?"]
    And the agent "coach" should receive "Candidate: I looked after the lifts of forty houses.\nInterviewer: Who trained you?"
    And the output advice should be "You are brief. Practise to tell a story."
    And the agent's context should include "The job: Lift mechanic, night shift, two trainees"
    And the agent "interviewer" should be called 2 times

  Scenario: Every answer is kept when none is taken back
    Given the input answers is ["Good evening.", "All of them."]
    And the agent "interviewer" responds with "All?"
    When the procedure runs
    Then the output transcript should be ["Candidate: Good evening.", "Interviewer: Which lifts?", "Candidate: All of them.", "Interviewer: All?"]

  Scenario: All answers are taken back
    Given the input answers is ["Good evening.", "/back"]
    When the procedure runs
    Then the procedure should fail with "nothing was said, so there is nothing to learn from"
    And the agent "coach" should be called 0 times

  Scenario: There is nothing to take back yet
    Given the input answers is ["/back"]
    When the procedure runs
    Then the procedure should fail with "before the answer"
]])
