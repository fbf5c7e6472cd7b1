-- Feature files
-- Decides about returned goods by rules in separate files, for colleagues who do not code.
-- They read and edit refunds.feature; its custom steps are defined once, in steps.lua.
-- tags: specification, feature file, custom steps, folder

require("steps")

local DAYS_TO_RETURN = 14
local DAYS_OF_WARRANTY = 730
local CHEAP = 20

reader = Agent {
  model = "openai/gpt-6-luna",
  system_prompt = [[You read mails of customers who send something back. Fill in the fields from
the mail alone. A fault is something that broke by itself.]],
  output = {
    item = field.string { required = true },
    days = field.integer { required = true, description = "Days since the purchase" },
    euros = field.number { required = true, description = "Price in euros" },
    has_fault = field.boolean { required = true },
  },
}

local function decision_about(case)
  if case.days < 0 then
    error("nobody sends back what was not bought yet")
  elseif case.days <= DAYS_TO_RETURN then
    return "money back"
  elseif case.has_fault and case.days <= DAYS_OF_WARRANTY then
    return case.euros < CHEAP and "new one" or "repair"
  end
  return "no"
end

Procedure {
  input = {
    mail = field.string { default = "The kettle I bought three weeks ago (39 euros) does not heat." },
  },
  output = {
    item = field.string { required = true },
    decision = field.string { required = true },
  },

  function(input)
    local case = reader(input.mail).output
    return { item = case.item, decision = decision_about(case) }
  end,
}

Specification { from = "refunds.feature" }
Specification { from = "mails.feature" }
