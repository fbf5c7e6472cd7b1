-- A model judges what no comparison can; in mock mode a step says what it says.
Procedure { function() state.poem = "Rain, and no hurry." return state.poem end }

Specification([[
Feature: A judge
  Scenario: It says yes
    Given the judge says yes
    When the procedure runs
    Then the output should semantically satisfy "it is about rain"
    And the state poem should semantically satisfy "it is about rain"
]])
