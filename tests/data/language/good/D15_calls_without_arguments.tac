-- Tools and questions are called as one would: without arguments, or with a text alone.
local done = require("tactus.tools.done")

Procedure { function() return { done().reason, Human.input("Who?"), Human.approve("Go?") } end }

Specification([[
Feature: Calls
  Scenario: Without arguments
    Given the human answers "Ada"
    When the procedure runs
    Then the output should be ["Task completed", "Ada", true]
]])
