Feature: Mails

  Scenario: The agent reads, the rules decide
    Given the agent "reader" returns data {"item": "kettle", "days": 21, "euros": 39, "has_fault": true}
    When the procedure runs
    Then the agent "reader" should receive "The kettle I bought three weeks ago (39 euros) does not heat."
    And the output item should be "kettle"
    And the output decision should be "repair"

  Scenario: A mail without a price is an error
    Given the agent "reader" returns data {"item": "kettle", "days": 21, "has_fault": true}
    When the procedure runs
    Then the procedure should fail with "the field 'euros' is missing"

  Scenario: A purchase in the future
    Given a kettle for 39 euros comes back after -1 days
    When the procedure runs
    Then the procedure should fail with "nobody sends back what was not bought yet"
