-- Clocks, dates and chance are used without a word of warning on the terminal; that they were used is an event.
Procedure {
  function()
    return { time = os.time() > 0, date = #os.date() > 0, dice = math.random(1, 1), clock = os.clock() >= 0 }
  end,
}

Specification([[
Feature: Time
  Scenario: It is just told
    When the procedure runs
    Then the output should be {"time": true, "date": true, "dice": 1, "clock": true}
]])
