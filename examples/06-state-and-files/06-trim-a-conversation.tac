-- Trim a conversation
-- Shortens the notes of a night shift before they are handed over, in one of eight ways.
-- Messages that MessageHistory removes are gone for all agents; reading removes nothing.
-- tags: history, MessageHistory, tokens, hand-over

local NOTES = {
  "22:10 Lift 2 stands still.",
  "22:40 The fitter is on her way.",
  "23:55 Lift 2 runs again.",
  "03:15 Water in the garage, the pump runs.",
}

local ways = {
  first = function() MessageHistory.keep_head(2) end,
  last = function() MessageHistory.keep_tail(1) end,
  short = function() MessageHistory.keep_tail_tokens(20) end,
  undo = function() MessageHistory.rewind(1) end,
  rules = function() MessageHistory.reset() end,
  all_rules = function() MessageHistory.reset { keep = "system_all" } end,
  nothing = function() MessageHistory.clear() end,
  everything = function() end,
}

local function contents(messages)
  local list = {}
  for index, message in ipairs(messages) do
    list[index] = message.content
  end
  return list
end

writer = Agent {
  model = "openai/gpt-6-luna",
  system_prompt = "You hand the night over to the morning shift of a hospital's technicians, in one sentence.",
}

Procedure {
  input = {
    way = field.string { default = "short", description = "How to shorten the notes" },
  },
  output = {
    kept = field.array { required = true },
    glance = field.object { required = true, description = "The messages that were read before any were removed" },
    report = field.string { required = true },
  },

  function(input)
    local shorten = ways[input.way]
      or error("'" .. input.way .. "' is not a way to shorten notes")
    MessageHistory.inject_system("Times are those of the house.")
    for _, note in ipairs(NOTES) do
      MessageHistory.append(note)
    end
    MessageHistory.inject_system("The pump is rented.")
    local glance = {
      first = contents(MessageHistory.head(2)),
      middle = contents(MessageHistory.slice { start = 3, stop = 4 }),
      last = contents(MessageHistory.tail_tokens(5)),
    }
    shorten()
    local kept = contents(MessageHistory.get())
    return { kept = kept, glance = glance, report = writer("Hand over.").output }
  end,
}

Specification([[
Feature: Trim a conversation

  Background:
    Given the agent "writer" responds with "The pump runs."

  Scenario Outline: The remaining messages: <way>
    Given the input way is "<way>"
    When the procedure runs
    Then the output kept should be <kept>

    Examples:
      | way       | kept                                                                                 |
      | first     | ["Times are those of the house.", "22:10 Lift 2 stands still."]                      |
      | last      | ["The pump is rented."]                                                              |
      | short     | ["03:15 Water in the garage, the pump runs.", "The pump is rented."]                 |
      | rules     | ["Times are those of the house."]                                                    |
      | all_rules | ["Times are those of the house.", "The pump is rented."]                             |
      | nothing   | []                                                                                   |

  Scenario: The last entry is taken back
    Given the input way is "undo"
    When the procedure runs
    Then the output kept should have 5 items
    And the output kept should not contain "The pump is rented."

  Scenario: Reading removes nothing
    Given the input way is "everything"
    When the procedure runs
    Then the output glance should be {"first": ["Times are those of the house.", "22:10 Lift 2 stands still."], "middle": ["22:40 The fitter is on her way.", "23:55 Lift 2 runs again."], "last": ["The pump is rented."]}
    And the output kept should have 6 items
    And the output report should be "The pump runs."
    And the agent "writer" should receive "Hand over."
    And the agent's context should include "03:15 Water in the garage, the pump runs."

  Scenario: By default, the last messages that fit are kept
    When the procedure runs
    Then the output kept should have 2 items

  Scenario: An unknown way
    Given the input way is "half"
    When the procedure runs
    Then the procedure should fail with "'half' is not a way to shorten notes"
    And the agent "writer" should be called 0 times
]])
