-- Contract review
-- Reads the terms of a contract, compares them with the policy and asks about violations.
-- Each term quotes its sentence; a quote that is not in the contract ends the review.
-- tags: pattern, contract, structured output, human, approve

local POLICY = { payment_days = 30, notice_months = 3, liability_euros = 100000 }
local NAMES = { "payment_days", "notice_months", "liability_euros" }

reader = Agent {
  model = "openai/gpt-6-luna",
  system_prompt = [[You read contracts for a design studio. Find these terms:
payment_days: within how many days we are paid. notice_months: how many months of notice we must
give. liability_euros: the most we are liable for. Quote the sentence each stands in, letter by letter.
Leave out what the contract does not say.]],
  output = {
    terms = field.array {
      required = true,
      items = field.object {
        fields = {
          name = field.string { required = true, enum = NAMES },
          value = field.number { required = true },
          quote = field.string { required = true },
        },
      },
    },
  },
}

local function terms_of(contract)
  local terms = {}
  for _, term in ipairs(reader(contract).output.terms) do
    if not contract:find(term.quote, 1, true) then
      error(string.format("the contract does not say: %s", term.quote))
    end
    terms[term.name] = term
  end
  return terms
end

local function objections_to(terms)
  local objections = {}
  for _, name in ipairs(NAMES) do
    local term = terms[name]
    if not term then
      objections[#objections + 1] = name .. " is not regulated"
    elseif term.value > POLICY[name] then
      local form = "%s is %g, more than %g: %s"
      objections[#objections + 1] = form:format(name, term.value, POLICY[name], term.quote)
    end
  end
  return objections
end

Procedure {
  input = {
    contract = field.string { default = "Invoices are paid in 60 days. Notice is 1 month." },
  },
  output = {
    decision = field.string { required = true, description = "sign or negotiate" },
    objections = field.array { required = true },
  },

  function(input)
    local objections = objections_to(terms_of(input.contract))
    local decision = "sign"
    if #objections > 0 then
      local is_signed = Human.approve("Sign it anyway?\n" .. table.concat(objections, "\n"))
      decision = is_signed and "sign" or "negotiate"
    end
    return { decision = decision, objections = objections }
  end,
}

Specification([[
Feature: Contract review

  Rule: A person decides about all other contracts
    Background:
      Given the agent "reader" returns data {"terms": [{"name": "payment_days", "value": 60, "quote": "Invoices are paid in 60 days."}, {"name": "notice_months", "value": 1, "quote": "Notice is 1 month."}]}

    Scenario: The person refuses
      Given the human rejects
      When the procedure runs
      Then the human should be asked "Sign it anyway?\npayment_days is 60, more than 30: Invoices are paid in 60 days.\nliability_euros is not regulated"
      And the output should be {"decision": "negotiate", "objections": ["payment_days is 60, more than 30: Invoices are paid in 60 days.", "liability_euros is not regulated"]}

    Scenario: The person signs
      Given the human approves
      When the procedure runs
      Then the output decision should be "sign"
      And the output objections should have 2 items

    Scenario Outline: One more than the policy allows: <name>
      Given the input contract is "So be it."
      And the message is "So be it."
      And the agent "reader" returns data {"terms": [{"name": "<name>", "value": <value>, "quote": "So be it."}]}
      When the procedure runs
      Then the output objections should contain "<name> is <value>, more than <limit>: So be it."

      Examples:
        | name            | value  | limit  |
        | notice_months   | 4      | 3      |
        | liability_euros | 100001 | 100000 |

  Rule: A contract within the policy needs no approval
    Scenario: Every term at its limit
      Given the input contract is "Paid in 30 days (net). 3 months of notice. Liable for 100000."
      And the agent "reader" returns data {"terms": [{"name": "payment_days", "value": 30, "quote": "Paid in 30 days (net)."}, {"name": "notice_months", "value": 3, "quote": "3 months of notice."}, {"name": "liability_euros", "value": 100000, "quote": "Liable for 100000."}]}
      When the procedure runs
      Then the output should be {"decision": "sign", "objections": []}
      And the human should not be asked

  Rule: A quote that is not in the contract is rejected
    Scenario: The model invents a sentence
      Given the agent "reader" returns data {"terms": [{"name": "payment_days", "value": 14, "quote": "Paid in 14 days."}]}
      When the procedure runs
      Then the procedure should fail with "the contract does not say: Paid in 14 days."
      And the human should not be asked
]])
