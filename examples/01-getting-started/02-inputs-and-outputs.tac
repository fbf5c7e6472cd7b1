-- Inputs and outputs
-- Splits a restaurant bill, with declared inputs and outputs.
-- Inputs are checked, converted and filled with defaults before the function runs.
-- tags: procedure, field, input, output

local TIP = { poor = 0, good = 0.1, great = 0.2 }

Procedure {
  input = {
    total = field.number { default = 50, description = "The bill, in euros" },
    people = field.integer { default = 2, description = "The number of people who share it" },
    service = field.string { default = "good", enum = { "poor", "good", "great" } },
    whole_euros = field.boolean { default = false, description = "Round each share up" },
    already_paid = field.array { default = {}, description = "The money that is already on the table" },
  },
  output = {
    tip = field.number { required = true },
    share = field.number { required = true },
    note = field.string { description = "Set only if there is something to report" },
  },

  function(input)
    if input.people < 1 then
      error("at least one person has to pay")
    end
    local tip = input.total * TIP[input.service]
    local open = input.total + tip
    for _, amount in ipairs(input.already_paid) do
      open = open - amount
    end
    if open < 0 then
      return { tip = tip, share = 0, note = string.format("%.2f euros are left over", -open) }
    end
    local share = open / input.people
    return { tip = tip, share = input.whole_euros and math.ceil(share) or share }
  end,
}

Specification([[
Feature: Inputs and outputs

  Scenario: Without inputs, all defaults apply
    When the procedure runs
    Then the output tip should be 5
    And the output share should be 27.5
    And the output note should be nil

  Scenario: Every input is given
    Given the input total is 101
    And the input people is 3
    And the input service is "great"
    And the input whole_euros is true
    And the input already_paid is [20, 10.5]
    When the procedure runs
    Then the output share should be 31

  Scenario: Text from a command line is converted to the declared type
    Given the input total is "50"
    And the input people is "4"
    And the input service is "poor"
    When the procedure runs
    Then the output tip should be 0
    And the output share should be 12.5

  Scenario: More on the table than the bill
    Given the input total is 20
    And the input already_paid is [20, 5]
    When the procedure runs
    Then the output share should be 0
    And the output note should be "3.00 euros are left over"

  Scenario: Just enough on the table
    Given the input total is 20
    And the input service is "poor"
    And the input people is 1
    And the input already_paid is [20]
    When the procedure runs
    Then the output share should be 0
    And the output note should be nil

  Scenario: A total that is not a number is rejected
    Given the input total is "a lot"
    When the procedure runs
    Then the procedure should fail with "input 'total' is \"a lot\"; expected number"

  Scenario: A word that is not on the list is rejected
    Given the input service is "grand"
    When the procedure runs
    Then the procedure should fail with "expected one of"

  Scenario: There is no one to pay
    Given the input people is 0
    When the procedure runs
    Then the procedure should fail with "at least one person"
]])
