-- Answer from documents
-- Answers questions from the handbook of a climbing hall, with quoted passages.
-- The model sees three passages instead of the whole folder; no passage means no answer.
-- tags: pattern, retrieval, folder, file, sources

local fs = require("tactus.io.fs")

local MOST_PASSAGES = 3
local SHORTEST = 4 -- minimum length of a significant word

guide = Agent {
  model = "openai/gpt-6-luna",
  system_prompt = [[You answer visitors of a climbing hall from the passages below, and from nothing
else. End with the file you used in brackets, as in [opening.md]. If they do not say, reply with
NOT FOUND.

{input.passages}]],
}

local function words_of(text)
  local words = {}
  for word in text:lower():gmatch("%a+") do
    if #word >= SHORTEST then
      words[word] = true
    end
  end
  return words
end

local function passages_for(question, folder)
  local wanted, found = words_of(question), {}
  for _, path in ipairs(fs.glob(folder .. "/*.md")) do
    for passage in (File.read(path) .. "\n\n"):gmatch("(.-)\n\n+") do
      local score = 0
      for word in pairs(words_of(passage)) do
        score = score + (wanted[word] and 1 or 0)
      end
      if score > 0 then
        found[#found + 1] = { file = path:match("[^/]+$"), text = passage, score = score }
      end
    end
  end
  table.sort(found, function(a, b)
    if a.score == b.score then
      return a.text < b.text
    end
    return a.score > b.score
  end)
  return table.move(found, 1, math.min(#found, MOST_PASSAGES), 1, {})
end

Procedure {
  input = {
    question = field.string { default = "May children climb alone?" },
    folder = field.string { default = "handbook" },
  },
  output = {
    answer = field.string { description = "Set only if the handbook has an answer" },
    source = field.string {},
    passages = field.integer { required = true, description = "The number of passages that were sent" },
  },

  function(input)
    local lines, files = {}, {}
    for _, passage in ipairs(passages_for(input.question, input.folder)) do
      lines[#lines + 1] = passage.file .. ": " .. passage.text
      files[passage.file] = true
    end
    if #lines == 0 then
      return { passages = 0 }
    end
    local passages = table.concat(lines, "\n")
    local answer = guide { message = input.question, passages = passages }.output
    if answer == "NOT FOUND" then
      return { passages = #lines }
    end
    local source = answer:match("%[([%w%-_.]+)%]")
    if not files[source] then
      error("the answer names no source that was found: " .. answer)
    end
    return { answer = answer, source = source, passages = #lines }
  end,
}

Specification([[
Feature: Answer from documents

  Scenario: The passages come from the folder, the answer from them
    Given the agent "guide" responds with "Only from the age of 14. [safety.md]"
    When the procedure runs
    Then the output should be {"answer": "Only from the age of 14. [safety.md]", "source": "safety.md", "passages": 3}
    And the agent "guide" should receive "May children climb alone?"
    And the agent's context should include "safety.md: Children under 14 climb only with an adult, who never leaves them alone.\nopening.md: On Sunday mornings children climb for half the price."

  Scenario: No more than three passages are sent
    Given the input question is "Open on Sunday? When, for children, with ropes, and what price?"
    And the agent "guide" responds with "From 9. [opening.md]"
    When the procedure runs
    Then the agent's context should include "children climb for half the price.\nsafety.md: Children under 14 climb only with an adult, who never leaves them alone.\nopening.md: We open"
    And the output should be {"answer": "From 9. [opening.md]", "source": "opening.md", "passages": 3}

  Scenario: Without a matching passage, no model is called
    Given the input question is "Is there a sauna?"
    When the procedure runs
    Then the output should be {"passages": 0}
    And the agent "guide" should be called 0 times

  Scenario: The passages do not contain the answer
    Given the agent "guide" responds with "NOT FOUND"
    When the procedure runs
    Then the output should be {"passages": 3}

  Scenario: A source that was not sent is rejected
    Given the agent "guide" responds with "Yes. [prices.md]"
    When the procedure runs
    Then the procedure should fail with "the answer names no source that was found: Yes. [prices.md]"
]])
