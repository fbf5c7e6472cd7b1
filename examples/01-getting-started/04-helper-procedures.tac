-- Helper procedures
-- Translates a notice into several languages by calling a helper for each language.
-- A helper has its own inputs and outputs, which are checked on every call.
-- tags: procedure, agent, translation

translator = Agent {
  model = "openai/gpt-6-luna",
  system_prompt = [[You translate notices for the residents of an apartment house.
Translate the message into {input.language}. Keep dates, times and names as they are.
Reply with the translation only.]],
}

Procedure "translate" {
  input = {
    text = field.string { required = true },
    language = field.string { required = true },
  },
  output = { text = field.string { required = true } },

  function(input)
    local turn = translator { message = input.text, language = input.language }
    if turn.output == "" then
      error("there is no translation into " .. input.language)
    end
    return { text = turn.output }
  end,
}

headline = Procedure {
  input = {
    text = field.string { required = true },
    words = field.integer { default = 4, description = "The maximum length of the headline" },
  },
  output = { text = field.string { required = true } },

  function(input)
    local words = {}
    for word in input.text:gmatch("[^%s.!?]+") do
      if #words < input.words then
        words[#words + 1] = word
      end
    end
    return { text = table.concat(words, " ") }
  end,
}

Procedure {
  input = {
    notice = field.string { default = "The water is off on Friday. Please fill a bottle before 8:00." },
    languages = field.array { default = { "German", "Turkish" } },
  },
  output = {
    title = field.string { required = true },
    notices = field.array { required = true },
  },

  function(input)
    local title = headline({ text = input.notice }).text
    local notices = { input.notice }
    for _, language in ipairs(input.languages) do
      local text = translate({ text = input.notice, language = language }).text
      print(language .. ": " .. text)
      notices[#notices + 1] = text
    end
    return { title = title, notices = notices }
  end,
}

Specification([[
Feature: Helper procedures

  Scenario: One notice for each language, after the original
    Given the agent "translator" responds with "Am Freitag ist das Wasser abgestellt."
    And the agent "translator" responds with "Cuma günü su kesilecek."
    And the input notice is "The water is off on Friday."
    When the procedure runs
    Then the output title should be "The water is off"
    And the output notices should be ["The water is off on Friday.", "Am Freitag ist das Wasser abgestellt.", "Cuma günü su kesilecek."]
    And the agent "translator" should be called 2 times
    And the log should contain "German: Am Freitag ist das Wasser abgestellt."

  Scenario: Only the original language
    Given the input languages is []
    And the input notice is "Lift repaired!"
    When the procedure runs
    Then the output notices should be ["Lift repaired!"]
    And the output title should be "Lift repaired"
    And the agent "translator" should be called 0 times

  Scenario: A missing translation stops the notice
    Given the agent "translator" responds with "Das Wasser ist weg."
    And the agent "translator" responds with ""
    When the procedure runs
    Then the log should contain "German: Das Wasser ist weg."
    And the agent "translator" should receive "The water is off on Friday. Please fill a bottle before 8:00."
    And the procedure should fail with "there is no translation into Turkish"
]])
