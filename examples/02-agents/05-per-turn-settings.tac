-- Per-turn settings
-- Finds a product name: a creative turn invents ten names, a precise turn picks the best one.
-- The same agent takes both turns and keeps its memory; only the settings of the call differ.
-- tags: agent, temperature, per-turn, streaming

namer = Agent {
  -- A model that reasons accepts no temperature, so this one does not.
  model = { name = "openai/gpt-6-luna", reasoning_effort = "none" },
  system_prompt = [[You name products for a maker of bicycle bags.
Names have one or two words and are easy to say.]],
}

local function names_in(text)
  local names = {}
  for line in text:gmatch("[^\n]+") do
    local name = line:match("^[%s%d.*-]*(.-)%s*$")
    if name ~= "" then
      names[#names + 1] = name
    end
  end
  return names
end

Procedure {
  input = {
    product = field.string { default = "a handlebar bag that becomes a shoulder bag" },
  },
  output = {
    name = field.string { required = true },
    considered = field.array { required = true },
    picked = field.string { required = true, description = "The answer of the second turn" },
  },

  function(input)
    local ideas = namer {
      message = "Ten names for " .. input.product .. ", one a line.",
      temperature = 1.2,
    }
    local names = names_in(ideas.output)
    if #names == 0 then
      error("there is no name to choose from")
    end

    local pick = namer {
      message = "Which one is best?",
      system_prompt_suffix = "Answer with one name of your list and nothing else.",
      temperature = 0,
      max_tokens = 10,
      streaming = false,
    }
    for _, name in ipairs(names) do
      if name:lower() == pick.output:lower() then
        return { name = name, considered = names, picked = pick.output }
      end
    end
    return { name = names[1], considered = names, picked = pick.output }
  end,
}

Specification([[
Feature: Per-turn settings

  Background:
    Given the message is "Ten names for a handlebar bag that becomes a shoulder bag, one a line."

  Scenario: The choice matches one of the ideas in any spelling
    Given the agent "namer" responds with "1. Swing\n2. Stemline\n\n- Zigzag"
    And the message is "Which one is best?"
    And the agent "namer" responds with "stemline"
    When the procedure runs
    Then the output name should be "Stemline"
    And the output considered should be ["Swing", "Stemline", "Zigzag"]
    And the output picked should be "stemline"
    And the agent "namer" should stream at least 5 tokens

  Scenario: An unknown choice is replaced by the first idea
    Given the agent "namer" responds with "Swing\n2. Stemline"
    And the message is "Which one is best?"
    And the agent "namer" responds with "I would choose Stemline, because"
    When the procedure runs
    Then the output name should be "Swing"
    And the output considered should be ["Swing", "Stemline"]
    And the output picked should be "I would choose Stemline, because"

  Scenario: Without ideas, nothing is chosen
    Given the agent "namer" responds with "\n - \n"
    When the procedure runs
    Then the procedure should fail with "there is no name to choose from"
    And the agent "namer" should be called 1 time
]])
