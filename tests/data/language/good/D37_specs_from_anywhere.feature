Feature: In a file
  Scenario: It runs, too
    When the procedure runs
    Then the output should be 1
