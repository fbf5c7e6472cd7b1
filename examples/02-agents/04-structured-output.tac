-- Structured output
-- Turns a customer's email into a ticket: the agent answers with the fields that you declare.
-- An answer that does not match goes back to the model; your code receives only valid data.
-- tags: agent, structured output, extraction

reader = Agent {
  model = "openai/gpt-6-luna",
  system_prompt = [[You read mails to the support of a heating company and fill in a ticket.
Urgent means that people are cold or water runs out now; annoyed customers alone are not urgent.
Leave out the customer number if the mail has none.]],
  output = {
    summary = field.string { required = true, description = "The problem, in at most ten words" },
    area = field.string { required = true, enum = { "heating", "water", "invoice", "other" } },
    urgent = field.boolean { required = true },
    customer = field.integer { description = "The customer number" },
  },
  response = { retries = 2 },
}

Procedure {
  input = {
    mail = field.string { default = "No heat in the whole house since this morning! Customer 40217." },
  },
  output = {
    queue = field.string { required = true },
    title = field.string { required = true },
  },

  function(input)
    local ticket = reader(input.mail).output
    local title = ticket.summary
    if ticket.customer then
      title = string.format("%d: %s", ticket.customer, title)
    end
    if ticket.urgent and ticket.area ~= "invoice" then
      return { queue = "emergency", title = title }
    end
    return { queue = ticket.area, title = title }
  end,
}

Specification([[
Feature: Structured output

  Scenario: A house without heat goes to the emergency queue
    Given the agent "reader" returns data {"summary": "No heat in the house", "area": "heating", "urgent": true, "customer": 40217}
    When the procedure runs
    Then the output queue should be "emergency"
    And the output title should be "40217: No heat in the house"
    And the agent "reader" should receive "No heat in the whole house since this morning! Customer 40217."

  Scenario: Fenced JSON is accepted, and text is converted to the declared types
    Given the agent "reader" responds with "```json\n{\"summary\": \"Tap drips\", \"area\": \"water\", \"urgent\": \"false\", \"customer\": \"7\"}\n```"
    When the procedure runs
    Then the output queue should be "water"
    And the output title should be "7: Tap drips"

  Scenario: An invoice is never an emergency, and the customer number may be missing
    Given the agent "reader" returns data {"summary": "Charged twice", "area": "invoice", "urgent": true}
    When the procedure runs
    Then the output queue should be "invoice"
    And the output title should be "Charged twice"

  Scenario: A mail without a specific area
    Given the agent "reader" returns data {"summary": "Asks when you open", "area": "other", "urgent": false}
    When the procedure runs
    Then the output queue should be "other"
    And the output title should be "Asks when you open"

  Scenario Outline: A field that is missing: <field>
    Given the agent "reader" returns data <answer>
    When the procedure runs
    Then the procedure should fail with "the field '<field>' is missing"

    Examples:
      | field   | answer                                    |
      | summary | {"area": "heating", "urgent": true}       |
      | area    | {"summary": "No heat", "urgent": true}    |
      | urgent  | {"summary": "No heat", "area": "heating"} |

  Scenario: An area that is not on the list
    Given the agent "reader" returns data {"area": "greeting", "urgent": false}
    When the procedure runs
    Then the procedure should fail with "the field 'area' is \"greeting\"; expected one of"

  Scenario: Text instead of data
    Given the agent "reader" responds with "I am sorry to hear that."
    When the procedure runs
    Then the procedure should fail with "the answer is not a JSON object"
]])
