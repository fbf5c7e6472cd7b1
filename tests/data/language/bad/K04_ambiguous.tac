-- Two steps of the file's own that match are ambiguous; a misspelt one names the nearest.
Procedure { function() return 1 end }
Step("it is {int}", function() end)
Step("it is 3", function() end)

Specification([[
Feature: Steps
  Scenario: Ambiguous
    When the procedure runs
    Then it is 3
  Scenario: Misspelt
    When the procedure runs
    Then the output shoud be 1
]])
