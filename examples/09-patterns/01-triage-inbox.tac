-- Triage inbox
-- Sorts a hotel's mail into queues, raises an alert for urgent mails, and asks when unsure.
-- Each mail has its own conversation, so one that cannot be sorted does not stop the others.
-- tags: pattern, triage, structured output, state, alert

local SURE_ENOUGH = 0.7

sorter = Agent {
  model = "openai/gpt-6-luna",
  system_prompt = [[You sort the mail of a small hotel.
booking: wants a room, or changes a stay. complaint: something was not right.
invoice: bills and payments. spam: everything that is not for a hotel.
Urgent means that a guest needs help within the hour.]],
  output = {
    queue = field.string { required = true, enum = { "booking", "complaint", "invoice", "spam" } },
    urgent = field.boolean { required = true },
    sure = field.number { required = true, description = "Your confidence, from 0 to 1" },
  },
}

local function queue_of(mail)
  sorter.clear_history()
  local ok, turn = pcall(sorter, mail)
  if not ok then
    Log.error("left to a person: " .. mail, { reason = tostring(turn) })
    return "person"
  end
  local answer = turn.output
  if answer.urgent then
    System.alert { message = "Urgent: " .. mail, level = "critical", source = "inbox" }
  end
  return answer.sure < SURE_ENOUGH and "person" or answer.queue
end

Procedure {
  input = {
    mails = field.array {
      default = { "A double room for 3 May, please.", "The heating in 12 is out and we are freezing." },
    },
  },
  output = {
    queues = field.object { required = true, description = "The mails in each queue" },
    to_read = field.integer { required = true, description = "The number of mails that are not spam" },
  },

  function(input)
    local to_read = 0
    for _, mail in ipairs(input.mails) do
      local queue = queue_of(mail)
      State.append(queue, mail)
      if queue ~= "spam" then
        to_read = to_read + 1
      end
    end
    return { queues = State.all(), to_read = to_read }
  end,
}

Specification([[
Feature: Triage inbox

  Scenario: Each mail goes to its queue
    Given the message is "A double room for 3 May, please."
    And the agent "sorter" returns data {"queue": "booking", "urgent": false, "sure": 0.95}
    And the message is "The heating in 12 is out and we are freezing."
    And the agent "sorter" returns data {"queue": "complaint", "urgent": true, "sure": 0.9}
    When the procedure runs
    Then the output queues should be {"booking": ["A double room for 3 May, please."], "complaint": ["The heating in 12 is out and we are freezing."]}
    And the output to_read should be 2
    And the log should contain "Urgent: The heating in 12"
    And the log should not contain "Urgent: A double room"

  Scenario: Spam is kept but needs no reading
    Given the input mails is ["You won a cruise!", "Buy followers!", "Is my bill paid?"]
    And the agent "sorter" returns data {"queue": "spam", "urgent": false, "sure": 0.99}
    And the agent "sorter" returns data {"queue": "spam", "urgent": false, "sure": 0.97}
    And the agent "sorter" returns data {"queue": "invoice", "urgent": false, "sure": 0.8}
    When the procedure runs
    Then the state spam should be ["You won a cruise!", "Buy followers!"]
    And the state invoice should be ["Is my bill paid?"]
    And the output to_read should be 1

  Scenario Outline: A mail that is sorted with a confidence of <sure> goes to: <queue>
    Given the input mails is ["About the thing on Friday"]
    And the agent "sorter" returns data {"queue": "booking", "urgent": false, "sure": <sure>}
    When the procedure runs
    Then the state <queue> should have 1 item
    And the output to_read should be 1

    Examples:
      | sure | queue   |
      | 0.69 | person  |
      | 0.7  | booking |

  Scenario Outline: Half an answer is none: <answer>
    Given the input mails is ["Is my bill paid?"]
    And the agent "sorter" returns data <answer>
    When the procedure runs
    Then the output queues should be {"person": ["Is my bill paid?"]}

    Examples:
      | answer                                |
      | {"urgent": false, "sure": 0.9}        |
      | {"queue": "invoice", "sure": 0.9}     |
      | {"queue": "invoice", "urgent": false} |

  Scenario: A mail that cannot be sorted does not stop the next
    Given the input mails is ["Lost keys", "Two nights in June?"]
    And the agent "sorter" fails with "the provider is overloaded"
    And the agent "sorter" returns data {"queue": "booking", "urgent": false, "sure": 0.9}
    When the procedure runs
    Then the output queues should be {"person": ["Lost keys"], "booking": ["Two nights in June?"]}
    And the log should contain "left to a person: Lost keys"

  Scenario: An empty inbox
    Given the input mails is []
    When the procedure runs
    Then the output queues should be {}
    And the agent "sorter" should be called 0 times
]])
