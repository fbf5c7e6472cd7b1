-- Counters and lists
-- Counts the votes of a club meeting, one per member, in the state of the run.
-- The whole program shares the state, and specs can check every counter and list in it.
-- tags: state, counter, list, script, no agent

local OPTIONS = { yes = true, no = true, abstain = true }

input {
  ballots = field.array {
    default = { { member = "Ada", vote = "yes" }, { member = "Bo", vote = "no" } },
    description = "The votes, in order",
  },
  members = field.integer { default = 3, description = "The number of members" },
}

output {
  decision = field.string { required = true },
  turnout = field.number { required = true, description = "From 0 to 1" },
}

Specification([[
Feature: Counters and lists

  Scenario: More yes than no
    Given the input ballots is [{"member": "Ada", "vote": "yes"}, {"member": "Bo", "vote": "Yes"}, {"member": "Cai", "vote": "no"}]
    When the procedure runs
    Then the state yes should be 2
    And the state no should be 1
    And the state abstain should not exist
    And the state voters should be ["Ada", "Bo", "Cai"]
    And the output decision should be "accepted"
    And the output turnout should be 1

  Scenario: A tie is a no
    Given the input members is 4
    When the procedure runs
    Then the state voters should be ["Ada", "Bo"]
    And the output decision should be "rejected"
    And the output turnout should be 0.5

  Scenario: A member votes only once
    Given the input ballots is [{"member": "Ada", "vote": "yes"}, {"member": "Ada", "vote": "yes"}, {"member": "Bo", "vote": "no"}]
    When the procedure runs
    Then the state yes should be 1
    And the state refused should be ["Ada voted before"]
    And the output decision should be "rejected"

  Scenario: An unknown vote is rejected, and the member may vote again
    Given the input ballots is [{"member": "Bo", "vote": "maybe"}, {"member": "Bo", "vote": "abstain"}, {"member": "Cai", "vote": "yes"}]
    When the procedure runs
    Then the state refused should have 1 item
    And the state refused should contain "Bo: 'maybe' is not a vote"
    And the state abstain should be 1
    And the state voters should be ["Bo", "Cai"]
    And the output decision should be "accepted"

  Scenario: The chair lets them vote again
    Given the input ballots is [{"member": "Ada", "vote": "no"}, {"member": "chair", "vote": "again"}, {"member": "Ada", "vote": "yes"}, {"member": "Bo", "vote": "yes"}]
    When the procedure runs
    Then the state no should not exist
    And the state voters should be ["Ada", "Bo"]
    And the output decision should be "accepted"

  Scenario: Without a yes nothing is accepted
    Given the input ballots is [{"member": "Ada", "vote": "abstain"}]
    And the input members is 1
    When the procedure runs
    Then the output decision should be "rejected"

  Scenario: Less than half of the members decide nothing
    Given the input members is 5
    When the procedure runs
    Then the output decision should be "no quorum"
    And the output turnout should be between 0.39 and 0.41

  Scenario: There are no votes
    Given the input ballots is []
    And the input members is 1
    When the procedure runs
    Then the output decision should be "no quorum"
    And the output turnout should be 0

  Scenario: A meeting without members
    Given the input ballots is []
    And the input members is 0
    When the procedure runs
    Then the procedure should fail with "a club has members"
]])

assert(input.members > 0, "a club has members")

local has_voted = {}
for _, ballot in ipairs(input.ballots) do
  local vote = ballot.vote:lower()
  if ballot.member == "chair" and vote == "again" then
    State.clear()
    has_voted = {}
  elseif has_voted[ballot.member] then
    State.append("refused", ballot.member .. " voted before")
  elseif not OPTIONS[vote] then
    State.append("refused", string.format("%s: '%s' is not a vote", ballot.member, ballot.vote))
  else
    has_voted[ballot.member] = true
    State.append("voters", ballot.member)
    State.increment(vote)
  end
end

local turnout = #State.get("voters", {}) / input.members
if turnout < 0.5 then
  return { decision = "no quorum", turnout = turnout }
end
local is_accepted = State.get("yes", 0) > State.get("no", 0)
return { decision = is_accepted and "accepted" or "rejected", turnout = turnout }
