-- A judge that says no, and one that nobody gave a say.
Procedure { function() return "Rain, and no hurry." end }

Specification([[
Feature: A judge
  Scenario: It says no
    Given the judge says no
    When the procedure runs
    Then the output should semantically satisfy "it is about snow"
]])
