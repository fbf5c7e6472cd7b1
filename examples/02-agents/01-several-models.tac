-- Several models
-- A small model drafts a product text; a larger one edits it if the draft breaks a rule.
-- Most texts never reach the expensive model, and the specs check this.
-- tags: agent, model, several agents, cost

local LONGEST = 30
local FORBIDDEN = { "best", "unique", "revolutionary" }

default_model("openai/gpt-6-luna")

drafter = Agent {
  system_prompt = [[You write product texts for a shop that sells tools for gardens.
At most 30 words. Say what the thing does and for whom, in plain words.
Never write "best", "unique" or "revolutionary".]],
}

editor = Agent {
  model = { name = "anthropic/claude-sonnet-5-5", max_tokens = 2000 },
  system_prompt = [[You edit product texts. Keep every fact and invent none.
At most 30 words, no superlatives. Reply with the edited text only.]],
}

local function word_count(text)
  return select(2, text:gsub("%S+", ""))
end

local function fault_of(text)
  for _, word in ipairs(FORBIDDEN) do
    if text:lower():find(word) then
      return "it says " .. word
    end
  end
  local words = word_count(text)
  return words > LONGEST and string.format("it has %d words", words) or nil
end

Procedure {
  input = {
    product = field.string { default = "Hand rake, ash handle, 5 steel tines, 28 cm, for raised beds" },
  },
  output = {
    text = field.string { required = true },
    edited_because = field.string { description = "Set only if the draft broke a rule" },
  },

  function(input)
    local draft = drafter(input.product).output
    local fault = fault_of(draft)
    if not fault then
      return { text = draft }
    end
    local edited = editor(string.format("%s\nEdit it, for %s.", draft, fault)).output
    if fault_of(edited) then
      error("the editor did not mend it: " .. edited)
    end
    return { text = edited, edited_because = fault }
  end,
}

Specification([[
Feature: Several models

  Scenario: A good draft needs only the small model
    Given the agent "drafter" responds with "A short rake for raised beds: five steel tines loosen soil where a long one cannot turn."
    When the procedure runs
    Then the agent "drafter" should receive "Hand rake, ash handle, 5 steel tines, 28 cm, for raised beds"
    And the output text should be "A short rake for raised beds: five steel tines loosen soil where a long one cannot turn."
    And the output edited_because should be nil
    And the agent "editor" should be called 0 times

  Scenario Outline: A draft that says <found> goes to the editor
    Given the agent "drafter" responds with "The <word> rake you can buy."
    And the agent "editor" responds with "A rake for raised beds."
    When the procedure runs
    Then the agent "editor" should receive "The <word> rake you can buy.\nEdit it, for it says <found>."
    And the output text should be "A rake for raised beds."

    Examples:
      | word          | found         |
      | Best          | best          |
      | most unique   | unique        |
      | revolutionary | revolutionary |

  Scenario Outline: A draft of <words> words with a limit of thirty
    Given the agent "drafter" responds with "<ten> <ten> <eight> <last>"
    And the agent "editor" responds with "A rake."
    When the procedure runs
    Then the output text should contain "<text>"
    And the output edited_because should be <reason>

    Examples:
      | words | ten                 | eight           | last  | text    | reason            |
      | 30    | a b c d e f g h i j | a b c d e f g h | i j   | h i j   | nil               |
      | 31    | a b c d e f g h i j | a b c d e f g h | i j k | A rake. | "it has 31 words" |

  Scenario: A text that the editor cannot fix is not published
    Given the agent "drafter" responds with "The best rake."
    And the agent "editor" responds with "Still the best rake."
    When the procedure runs
    Then the procedure should fail with "the editor did not mend it: Still the best rake."
]])
