-- Similar texts
-- Rewrites council minutes in plain language, and compares by similarity, since replies vary.
-- "Should be" is for decisions of your code, "fuzzy match" and "similar to" for model output.
-- tags: specification, fuzzy, similarity

simplifier = Agent {
  model = "openai/gpt-6-luna",
  system_prompt = [[You put decisions of a town council into plain language: one sentence of
at most twenty words, no abbreviations, no passive voice.]],
}

local function is_long(text)
  local _, words = text:gsub("%S+", "%0")
  return words > 20
end

Procedure {
  input = {
    decision = field.string { default = "Res. 14/26: Winter service on Mill Lane discont. eff. 1 Nov." },
  },
  output = field.string {},

  function(input)
    local sentence = simplifier(input.decision).output
    state.first_try = sentence
    if is_long(sentence) then
      sentence = simplifier("Shorter, please.").output
      if is_long(sentence) then
        error("the sentence is too long: " .. sentence)
      end
    end
    return sentence
  end,
}

Specification([[
Feature: Similar texts

  Scenario: A match that ignores case and punctuation
    Given the agent "simplifier" responds with "From 1 November, the town will no longer clear snow on Mill Lane!"
    When the procedure runs
    Then the agent "simplifier" should receive "Res. 14/26: Winter service on Mill Lane discont. eff. 1 Nov."
    And the output should fuzzy match "no longer clear snow on mill lane"
    And the output should fuzzy match "from 1 november the town will no longer clear snow on Mill Lane" with threshold 0.98
    And the output should fuzzy match any of ["stops clearing snow", "no longer clear snow"]
    And the output should fuzzy match any of ["the town clears snow", "From 1 November the town will no longer clear snow"] with threshold 0.9

  Scenario: Nearly the same words
    Given the agent "simplifier" responds with "From November on, nobody will clear the snow on Mill Lane."
    When the procedure runs
    Then the output should be similar to "From November on nobody clears the snow on Mill Lane."
    And the output should be similar to "From November on, nobody will clear snow on Mill Lane." with 95% similarity

  Scenario: A first attempt that is too long leads to a second one
    Given the agent "simplifier" responds with "On and after the first of November the town is not going to clear any of the snow on Mill Lane any more."
    And the agent "simplifier" responds with "From November on, nobody clears the snow on Mill Lane."
    When the procedure runs
    Then the state first_try should fuzzy match "the town is not going to clear any of the snow"
    And the state first_try should fuzzy match "On and after the first of November the town is not going to clear the snow on Mill Lane" with threshold 0.8
    And the state first_try should fuzzy match any of ["snow on Mill Lane", "snow in Mill Lane"]
    And the state first_try should fuzzy match any of ["winter service", "any of the snow on Mill Lane"] with threshold 1
    And the state first_try should be similar to "On and after the 1st of November the town is not going to clear the snow on Mill Lane any more."
    And the state first_try should be similar to "After the first of November the town is not going to clear the snow on Mill Lane." with 75% similarity
    And the output should be "From November on, nobody clears the snow on Mill Lane."
    And the agent "simplifier" should receive "Shorter, please."

  Scenario: Twenty words are short enough
    Given the agent "simplifier" responds with "a b c d e f g h i j k l m n o p q r s t"
    When the procedure runs
    Then the output should be "a b c d e f g h i j k l m n o p q r s t"
    And the agent "simplifier" should be called 1 time

  Scenario: A model that cannot be brief
    Given the agent "simplifier" responds with "a b c d e f g h i j k l m n o p q r s t u"
    When the procedure runs
    Then the procedure should fail with "the sentence is too long: a b c d e f g h i j k l m n o p q r s t u"
]])
