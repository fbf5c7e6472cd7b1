-- After a reset, a tool was never called; what specs check is not reset.
area = Tool {
  description = "Area",
  input = { w = field.number {}, h = field.number {} },
  function(args) return args.w * args.h end,
}

Procedure {
  function()
    area { w = 2, h = 3 }
    local before = { area.called(), area.call_count(), area.last_result(), area.last_call().args.h }
    area.reset()
    local after = { area.called(), area.call_count(), area.last_result() == nil, area.last_call() == nil }
    return { before = before, after = after }
  end,
}

Specification([[
Feature: Resetting a tool
  Scenario: It was never called
    When the procedure runs
    Then the output before should be [true, 1, 6, 3]
    And the output after should be [false, 0, true, true]
    And the area tool should be called exactly 1 time
]])
