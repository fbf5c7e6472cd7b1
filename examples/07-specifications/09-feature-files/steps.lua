-- The custom steps of refunds.feature. A step reads and changes the run through ctx.

local function mail_about(ctx, item, days, euros, has_fault)
  local json = '{"item": "%s", "days": %d, "euros": %g, "has_fault": %s}'
  ctx.mock_agent_response("reader", json:format(item, days, euros, tostring(has_fault)))
end

Step("a {word} for {float} euros comes back after {int} day(s)", function(ctx, item, euros, days)
  mail_about(ctx, item, days, euros, false)
end)

Step("a broken {word} for {float} euros comes back after {int} day(s)", function(ctx, item, euros, days)
  mail_about(ctx, item, days, euros, true)
end)

Step("the customer gets {string}", function(ctx, wanted)
  ctx.run_procedure()
  local decision = ctx.output_get("decision")
  assert(decision == wanted, "the customer gets " .. tostring(decision))
end)
