-- Ask for details
-- Reads a request for a table, and asks the guest only for missing details.
-- The agent reads the request, the person fills the gaps, and the program insists on a number.
-- tags: human, input, structured output

reader = Agent {
  model = "openai/gpt-6-luna",
  system_prompt = [[You read requests for a table in a restaurant. Fill in only what the guest
wrote. Leave out what they did not write; never guess.]],
  output = {
    people = field.integer { description = "The number of guests" },
    time = field.string { description = "For example 19:30" },
    wish = field.string { description = "For example a table outside, a high chair or an allergy" },
  },
}

local function ask_people()
  local question = "How many of you will come?"
  for _ = 1, 3 do
    local answer = Human.input { message = question, placeholder = "a number" }
    local people = math.tointeger(tonumber(answer))
    if people and people > 0 then
      return people
    end
    question = string.format("'%s' is not a number of guests. How many?", answer)
  end
  error("the guest did not say how many will come")
end

Procedure {
  input = {
    request = field.string { default = "Hi, a table for tonight please, outside if you can!" },
  },
  output = {
    booking = field.string { required = true },
  },

  function(input)
    local found = reader(input.request).output
    local people = found.people or ask_people()
    local time = found.time or Human.input { message = "At what time?", default = "19:00" }
    local booking = string.format("%d at %s", people, time)
    if found.wish then
      booking = booking .. ", " .. found.wish
    end
    return { booking = booking }
  end,
}

Specification([[
Feature: Ask for details

  Scenario: Missing details are asked for
    Given the agent "reader" returns data {"wish": "outside"}
    And the human answers "5" to "How many of you"
    And the human answers "18:00" to "At what time?"
    When the procedure runs
    Then the output booking should be "5 at 18:00, outside"

  Scenario: A complete request asks no questions
    Given the agent "reader" returns data {"people": 2, "time": "20:15", "wish": "by the window"}
    When the procedure runs
    Then the output booking should be "2 at 20:15, by the window"
    And the human should not be asked
    And the agent "reader" should receive "Hi, a table for tonight please, outside if you can!"

  Scenario: A guest who does not mind the time gets the usual one
    Given the agent "reader" returns data {"people": 1}
    When the procedure runs
    Then the human should be asked "At what time?"
    And the output booking should be "1 at 19:00"

  Scenario: An answer that is not a number is asked for again
    Given the agent "reader" returns data {"time": "19:30"}
    And the human answers "a few" to "How many of you will come?"
    And the human answers "1" to "is not a number of guests"
    When the procedure runs
    Then the human should be asked "'a few' is not a number of guests. How many?"
    And the output booking should be "1 at 19:30"

  Scenario: The question is asked at most three times
    Given the agent "reader" returns data {}
    And the human answers "0"
    When the procedure runs
    Then the procedure should fail with "the guest did not say how many will come"
]])
