-- Background and rules
-- The barrier of a car park, specified by rules: each rule groups the scenarios that test it.
-- A background holds the steps that all scenarios share, so a scenario shows only its own.
-- tags: specification, background, rule, state

local PLACES = 3
local EUROS_AN_HOUR = 2

local function enter(plate, hour)
  if #state.inside == PLACES then
    Log.warn("full: " .. plate .. " was turned away")
    return
  end
  State.append("inside", plate)
  State.set("since_" .. plate, hour)
end

local function leave(plate, hour)
  for index, other in ipairs(state.inside) do
    if other == plate then
      local hours = math.max(1, hour - State.get("since_" .. plate))
      State.increment("takings", hours * EUROS_AN_HOUR)
      local inside = State.get("inside")
      table.remove(inside, index)
      state.inside, state["since_" .. plate] = inside, nil
      state.last_bill = { plate = plate, hours = hours }
      return
    end
  end
  error(plate .. " leaves and was never inside")
end

Procedure {
  input = {
    events = field.array { default = { "in W-1 8", "in W-2 8", "out W-1 12" } },
  },
  state = {
    inside = field.array { default = {} },
    takings = field.number { default = 0 },
    sign = field.string { description = "The text of the sign at the entrance" },
    is_open = field.boolean {},
  },

  function(input)
    state.is_open = true
    for _, event in ipairs(input.events) do
      local what, plate, hour = event:match("^(%a+) (%S+) (%d+)$")
      local go = what == "in" and enter or leave
      go(plate, tonumber(hour))
    end
    local free = PLACES - #state.inside
    state.sign = free == 0 and "full" or string.format("%d free", free)
  end,
}

Specification([[
Feature: Background and rules

  Background:
    Given the input events is ["in W-1 8", "in W-2 8"]

  Rule: The sign shows how many places are free

    Scenario: Two cars are inside
      When the procedure runs
      Then the state inside should be ["W-1", "W-2"]
      And the state inside should have 2 items
      And the state inside should be a list
      And the state sign should match pattern "^\d free$"
      And the state sign should be one of ["1 free", "1 place"]
      And the state sign should be a string
      And the state sign should not be "full"
      And the state takings should be 0
      And the state takings should be an integer
      And the state is_open should be a boolean
      And the state is_open should be true
      And the state last_bill should not exist

    Scenario: The fourth car is turned away
      Given the input events is ["in W-1 8", "in W-2 8", "in W-3 8", "in W-4 9"]
      When the procedure runs
      Then the state sign should be "full"
      And the state sign should not contain "free"
      And the state inside should not be empty
      And the log should contain "full: W-4 was turned away"

  Rule: Parking costs two euros an hour, and one hour at least

    Background:
      Given the input events is ["in W-1 8", "out W-1 12", "in W-2 12", "out W-2 12"]

    Scenario: Four hours and a moment
      When the procedure runs
      Then the state takings should be between 10 and 10
      And the state takings should be at least 10
      And the state takings should be at most 10
      And the state takings should be greater than 9
      And the state takings should be less than 11
      And the state takings should be a number
      And the state last_bill should be a table
      And the state last_bill should be {"plate": "W-2", "hours": 1}
      And the state last_bill should contain hours

    Scenario: A place becomes free when a car leaves
      When the procedure runs
      Then the state inside should be empty
      And the state sign should contain "3 free"
      And the state should contain takings
      And the state last_bill should exist

  Rule: Only cars that are inside can leave

    Scenario: A plate that is not inside
      Given the input events is ["in W-1 8", "out W-9 9"]
      When the procedure runs
      Then the procedure should fail with "W-9 leaves and was never inside"
]])
