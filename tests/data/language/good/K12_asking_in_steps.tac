-- A custom step may ask before the procedure runs; `State.x` is `state.x`.

poet = Agent { model = "openai/gpt-6-luna", system_prompt = "Write." }
local triage = Classify { name = "triage", classes = { "yes", "no" }, prompt = "Is it?" }
local seen = {}

Step("I ask the poet", function() seen.line = poet("Go.").output end)
Step("I sort {string}", function(_, text) seen.class = triage(text).value end)
Step("I have {string} and {string}", function(_, line, class) assert(seen.line == line and seen.class == class) end)

Procedure {
  function()
    State.mood = "good"
    State.increment("visits")
    return { mood = State.mood, state = state.mood, visits = State.visits, none = State.none == nil }
  end
}

Mocks { triage = { returns = "yes" } }

Specification([[
Feature: Asking in steps
  Scenario: Before the run
    Given the agent "poet" responds with "Rain."
    When I ask the poet
    And I sort "tea"
    Then I have "Rain." and "yes"
  Scenario: The state has two names
    When the procedure runs
    Then the output should be {"mood": "good", "state": "good", "visits": 1, "none": true}
]])
