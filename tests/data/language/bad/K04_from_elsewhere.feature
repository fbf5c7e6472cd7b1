Feature: Wrong
  Scenario: Lost
    wen it runs
    When the procedure runs
