-- Act on each token
-- A museum guide that speaks: on_token collects tokens and passes on each complete sentence.
-- The visitor hears the first sentence while the model is still writing the last one.
-- tags: agent, streaming, on_token

guide = Agent {
  model = "openai/gpt-6-luna",
  system_prompt = [[You are the audio guide of a small maritime museum.
Tell a visitor about the object they stand in front of: three or four short sentences.
Your words are spoken aloud, so write no lists, no headings and no links.]],
}

local spoken = {}

local function speak(sentence)
  if sentence:find("https?://") then
    Log.warn("left out what cannot be spoken", { text = sentence })
    return
  end
  spoken[#spoken + 1] = sentence
  Log.info("speak: " .. sentence)
end

-- Receives tokens; a sentence is complete when the next one begins.
local function listener()
  local heard = ""
  local function hear(token)
    heard = heard .. token
    local sentence, rest = heard:match("^%s*(.-[.!?])%s+(.*)$")
    if sentence then
      speak(sentence)
      heard = rest
    end
  end
  local function finish()
    local rest = heard:match("^%s*(.-)%s*$")
    if rest ~= "" then
      speak(rest)
    end
  end
  return hear, finish
end

Procedure {
  input = {
    object = field.string { default = "the brass sextant of the schooner Amalia, 1871" },
  },
  output = {
    sentences = field.array { required = true },
  },

  function(input)
    local hear, finish = listener()
    guide { message = "The visitor looks at " .. input.object .. ".", on_token = hear }
    finish()
    if #spoken == 0 then
      error("there was nothing to speak")
    end
    return { sentences = spoken }
  end,
}

Specification([[
Feature: Act on each token

  Scenario: Each sentence is spoken as soon as it is complete
    Given the agent "guide" responds with "This sextant saw Cape Horn twice. Look at the scale! Who cut it so fine?"
    When the procedure runs
    Then the output sentences should be ["This sextant saw Cape Horn twice.", "Look at the scale!", "Who cut it so fine?"]
    And the log should contain "speak: This sextant saw Cape Horn twice."
    And the agent "guide" should stream at least 15 tokens
    And the agent "guide" should receive "The visitor looks at the brass sextant of the schooner Amalia, 1871."

  Scenario: A last sentence without a full stop is spoken, too
    Given the agent "guide" responds with "It is brass. And heavy "
    When the procedure runs
    Then the output sentences should be ["It is brass.", "And heavy"]

  Scenario: Links are not spoken
    Given the agent "guide" responds with "It was made in Hamburg. See https://museum.example for more. Touch it."
    When the procedure runs
    Then the output sentences should be ["It was made in Hamburg.", "Touch it."]
    And the log should contain "left out what cannot be spoken"

  Scenario: The guide returns an empty answer
    Given the agent "guide" responds with ""
    When the procedure runs
    Then the procedure should fail with "there was nothing to speak"
]])
