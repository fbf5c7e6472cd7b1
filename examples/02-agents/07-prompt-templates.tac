-- Prompt templates
-- A morning briefing whose prompts contain placeholders for inputs, state and prepared values.
-- They are filled in before each turn, so the second turn sees the changes made by the first.
-- tags: agent, template, state, prepare

writer = Agent {
  model = "openai/gpt-6-luna",
  system_prompt = [[You write the morning briefing of the {input.team} team.
Sections so far: {state.sections}. Words left: {prepared.words_left}.
Stay below the words that are left. No greeting.]],
  initial_message = "Begin with the open tickets of {team}: {input.tickets}.",
  prepare = function()
    return { words_left = 120 - State.get("words", 0) }
  end,
}

local function add_section(text)
  State.increment("sections")
  State.increment("words", select(2, text:gsub("%S+", "")))
  State.append("text", text)
end

Procedure {
  input = {
    team = field.string { default = "Platform" },
    tickets = field.integer { default = 4 },
    weather = field.string { default = "Storm warning for the harbour site." },
  },
  output = {
    briefing = field.string { required = true },
  },
  state = {
    sections = field.integer { default = 0 },
    words = field.integer { default = 0 },
  },

  function(input)
    if input.tickets < 0 then
      error("there cannot be fewer than no tickets")
    end
    add_section(writer().output)
    if input.weather ~= "" then
      add_section(writer("Now the weather, in one sentence: " .. input.weather).output)
    end
    return { briefing = table.concat(state.text, "\n\n") }
  end,
}

Specification([[
Feature: Prompt templates

  Scenario: The first turn uses the initial message
    Given the agent "writer" responds with "Four tickets are open."
    And the agent "writer" responds with "Stay away from the harbour."
    When the procedure runs
    Then the agent "writer" should receive "Begin with the open tickets of Platform: 4."
    And the agent "writer" should receive "Now the weather, in one sentence: Storm warning for the harbour site."
    And the output briefing should be "Four tickets are open.\n\nStay away from the harbour."
    And the agent's context should include "of the Platform team.\nSections so far: 0. Words left: 120."
    And the agent's context should include "Sections so far: 1. Words left: 116."
    And the state sections should be 2
    And the state words should be 9

  Scenario: Another team without a weather report
    Given the input team is "Billing"
    And the input tickets is 0
    And the input weather is ""
    And the agent "writer" responds with "No tickets. Enjoy it."
    When the procedure runs
    Then the agent "writer" should receive "Begin with the open tickets of Billing: 0."
    And the output briefing should be "No tickets. Enjoy it."
    And the state sections should be 1

  Scenario: An invalid number never reaches the model
    Given the input tickets is -1
    When the procedure runs
    Then the procedure should fail with "there cannot be fewer than no tickets"
    And the agent "writer" should be called 0 times
]])
