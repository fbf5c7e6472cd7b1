-- Refund approval
-- Small refunds are paid immediately, larger ones only after a person has approved them.
-- The program has no agent: human approval is useful in plain programs, too.
-- tags: human, approve

local LIMIT = 50

Procedure {
  input = {
    customer = field.string { default = "Ada" },
    amount = field.number { default = 120, description = "In euros" },
  },
  output = {
    decision = field.string { required = true },
    paid = field.number { required = true },
  },

  function(input)
    if input.amount <= 0 then
      error("a refund must be more than 0 euros")
    end
    if input.amount <= LIMIT then
      Log.info("paid without asking", { amount = input.amount })
      return { decision = "automatic", paid = input.amount }
    end
    local question = string.format("Refund %g euros to %s?", input.amount, input.customer)
    if Human.approve(question) then
      return { decision = "approved", paid = input.amount }
    end
    return { decision = "rejected", paid = 0 }
  end,
}

Specification([[
Feature: Refund approval

  Scenario: A large refund is paid when a person agrees
    Given the input customer is "Grace"
    And the human approves
    When the procedure runs
    Then the human should be asked "Refund 120 euros to Grace?"
    And the output decision should be "approved"
    And the output paid should be 120

  Scenario: A small refund is paid without asking
    Given the input amount is 20
    When the procedure runs
    Then the output decision should be "automatic"
    And the output paid should be 20
    And the human should not be asked
    And the log should contain "paid without asking"

  Scenario: A large refund is not paid when a person says no
    Given the input amount is 50.5
    And the human rejects
    When the procedure runs
    Then the human should be asked "Refund 50.5 euros to Ada?"
    And the output decision should be "rejected"
    And the output paid should be 0

  Scenario: A refund at the limit is paid without asking
    Given the input amount is 50
    When the procedure runs
    Then the output decision should be "automatic"

  Scenario: One euro is enough
    Given the input amount is 1
    When the procedure runs
    Then the output paid should be 1

  Scenario: A refund of zero is rejected
    Given the input amount is 0
    When the procedure runs
    Then the procedure should fail with "a refund must be more than 0 euros"
]])
