-- Research with a critic
-- A researcher answers from an archive; a critic sends it back until each claim has a source.
-- The loop ends when the critic accepts or the turns are used up, and reports which.
-- tags: pattern, critic, loop, tools, iterations, stop

local MOST_TURNS = 5

local archive = {
  A12 = "The mill on the Oder was built in 1884 by the brothers Kern.",
  A31 = "In 1911 the mill burned down; two workers were hurt.",
  B07 = "The mill was rebuilt in 1913 with a steam engine.",
}

search_archive = Tool {
  description = "Find entries of the archive that contain a word",
  input = { word = field.string { required = true } },
  function(args)
    local found = {}
    for id, text in pairs(archive) do
      if text:lower():find(args.word:lower(), 1, true) then
        found[id] = text
      end
    end
    return found
  end,
}

researcher = Agent {
  model = "openai/gpt-6-luna",
  system_prompt = [[You answer questions about the town from its archive, in two or three sentences.
Search before you write. Put the id of the entry in brackets behind each claim, as in [A12].
When a critic objects, search again and write the whole answer anew.]],
  tools = { search_archive },
}

critic = Agent {
  model = "openai/gpt-6.1-sol",
  system_prompt = [[You check an answer against its question. Is each claim followed by a source?
Is the question answered? Reply with OK, or with the one thing to improve, in one sentence.]],
}

-- A source that is not in the archive is wrong without asking the critic.
local function objection_to(question, answer)
  for id in answer:gmatch("%[(%w+)%]") do
    if not archive[id] then
      return "there is no entry " .. id
    end
  end
  local verdict = critic("Question: " .. question .. "\nAnswer: " .. answer).output
  return verdict ~= "OK" and verdict or nil
end

Procedure {
  input = { question = field.string { default = "When was the mill built, and when rebuilt?" } },
  output = {
    answer = field.string { description = "Set only if the critic accepted the answer" },
    turns = field.integer { required = true },
    why = field.string { required = true, description = "Why the loop ended" },
  },

  function(input)
    local answer = researcher(input.question).output
    repeat
      local objection = objection_to(input.question, answer)
      if not objection then
        Stop.request("the critic is content")
      elseif Iterations.exceeded(MOST_TURNS) then
        Stop.request("no agreement: " .. objection, false)
      else
        answer = researcher("A critic objects: " .. objection).output
      end
    until Stop.requested()
    return { answer = Stop.success() and answer or nil, turns = Iterations.current(), why = Stop.reason() }
  end,
}

Specification([[
Feature: Research with a critic

  Scenario: The critic accepts the first answer
    Given the agent "researcher" responds with "Built in 1884 [A12], rebuilt in 1913 [B07]."
    And the agent "researcher" calls tool "search_archive" with args {"word": "Built"}
    And the agent "critic" responds with "OK"
    When the procedure runs
    Then the search_archive tool should return {"A12": "The mill on the Oder was built in 1884 by the brothers Kern.", "B07": "The mill was rebuilt in 1913 with a steam engine."}
    And the agent "critic" should receive "Question: When was the mill built, and when rebuilt?\nAnswer: Built in 1884 [A12], rebuilt in 1913 [B07]."
    And the output should be {"answer": "Built in 1884 [A12], rebuilt in 1913 [B07].", "turns": 2, "why": "the critic is content"}
    And the stop reason should be "the critic is content"

  Scenario: An objection goes back to the researcher
    Given the agent "researcher" responds with "Built in 1884 [A12]."
    And the agent "researcher" responds with "Built in 1884 [A12], rebuilt in 1913 [B07]."
    And the agent "critic" responds with "Say when it was rebuilt."
    And the agent "critic" responds with "OK"
    When the procedure runs
    Then the agent "researcher" should receive "A critic objects: Say when it was rebuilt."
    And the output should be {"answer": "Built in 1884 [A12], rebuilt in 1913 [B07].", "turns": 4, "why": "the critic is content"}

  Scenario: A source that does not exist never reaches the critic
    Given the agent "researcher" responds with "It burned in 1911 [C99]."
    And the agent "researcher" responds with "It burned in 1911 [A31]."
    And the agent "researcher" calls tool "search_archive" with args {"word": "burned"}
    And the agent "critic" responds with "OK"
    When the procedure runs
    Then the search_archive tool should return {"A31": "In 1911 the mill burned down; two workers were hurt."}
    And the agent "researcher" should receive "A critic objects: there is no entry C99"
    And the agent "critic" should be called 1 time
    And the output should be {"answer": "It burned in 1911 [A31].", "turns": 3, "why": "the critic is content"}

  Scenario: Without acceptance there is no answer
    Given the agent "researcher" responds with "Long ago."
    And the agent "critic" responds with "Name the year."
    When the procedure runs
    Then the output answer should not exist
    And the output turns should be 6
    And the output why should be "no agreement: Name the year."
]])
