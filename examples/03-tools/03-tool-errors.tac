-- Tool errors
-- Converts money with an unreliable exchange rate service that is called up to three times.
-- Errors of a tool go to the model, not to your program, so the agent can react.
-- tags: tool, errors, retry

local RATES = { USD = 1.09, GBP = 0.85, CHF = 0.95 }

-- Stands in for a request to a bank; only the program calls it.
fetch_rate = Tool {
  input = { currency = field.string { required = true } },
  function(args)
    return RATES[args.currency]
  end,
}

convert = Tool {
  description = "Convert an amount in euros to another currency",
  input = {
    euros = field.number { required = true },
    currency = field.string { required = true, description = "A three-letter code, such as USD" },
  },
  function(args)
    if not RATES[args.currency] then
      error("there is no currency " .. args.currency .. "; known are CHF, GBP and USD")
    end
    local rate = Retry.with_backoff(function()
      return fetch_rate { currency = args.currency }
    end, {
      max_attempts = 3,
      initial_delay = 0.5,
      on_error = function(message, attempt)
        Log.warn(string.format("attempt %d: %s", attempt, message))
      end,
    })
    return string.format("%.2f %s", args.euros * rate, args.currency)
  end,
}

cashier = Agent {
  model = "openai/gpt-6-luna",
  system_prompt = [[You work at an exchange office. Convert amounts with the tool, never in
your head. If the tool names an error you can mend, mend it and try again. If rates are not
available, say so and offer to write the customer later.]],
  tools = { convert },
}

Procedure {
  input = {
    question = field.string { default = "How many dollars do I get for 200 euros?" },
  },
  output = {
    answer = field.string { required = true },
    amount = field.string { description = "The last result of the tool, if any" },
  },

  function(input)
    local turn = cashier(input.question)
    return { answer = turn.output, amount = convert.last_result() }
  end,
}

Specification([[
Feature: Tool errors

  Scenario: The agent corrects its own mistake
    Given the agent "cashier" responds with "You get 218 dollars."
    And the agent "cashier" calls tool "convert" with args {"euros": 200, "currency": "DOLLAR"}
    And the agent "cashier" calls tool "convert" with args {"euros": 200, "currency": "USD"}
    When the procedure runs
    Then the output answer should be "You get 218 dollars."
    And the output amount should be "218.00 USD"
    And the convert tool should fail with "there is no currency DOLLAR; known are CHF, GBP and USD"
    And the fetch_rate tool should be called exactly 1 time
    And the agent "cashier" should receive "How many dollars do I get for 200 euros?"

  Scenario: An unavailable service is called three times, and the agent reports it
    Given the tool "fetch_rate" fails with "the rate service does not answer"
    And the agent "cashier" responds with "Rates are not available right now. May I write you later?"
    And the agent "cashier" calls tool "convert" with args {"euros": 10, "currency": "GBP"}
    When the procedure runs
    Then the convert tool should fail with "Retry failed after 3 attempts: the rate service does not answer"
    And the output answer should be "Rates are not available right now. May I write you later?"
    And the output amount should be nil
    And the fetch_rate tool should be called exactly 3 times
    And the log should contain "attempt 3: the rate service does not answer"

  Scenario Outline: Amounts are rounded to the cent: <amount>
    Given the agent "cashier" responds with "Here you are."
    And the agent "cashier" calls tool "convert" with args {"euros": <euros>, "currency": "<currency>"}
    When the procedure runs
    Then the output amount should be "<amount>"
    And the output answer should be "Here you are."

    Examples:
      | euros | currency | amount    |
      | 9.99  | GBP      | 8.49 GBP  |
      | 100   | CHF      | 95.00 CHF |
      | 0     | USD      | 0.00 USD  |

  Scenario: A currency is required
    Given the agent "cashier" responds with "Into which currency?"
    And the agent "cashier" calls tool "convert" with args {"euros": 200}
    When the procedure runs
    Then the convert tool should fail with "'currency' of tool 'convert' is missing; expected string"
    And the output answer should be "Into which currency?"

  Scenario: An argument of the wrong type never reaches the function
    Given the agent "cashier" responds with "How many euros do you have?"
    And the agent "cashier" calls tool "convert" with args {"euros": "some", "currency": "USD"}
    When the procedure runs
    Then the convert tool should fail with "'euros' of tool 'convert' is \"some\"; expected number"
    And the fetch_rate tool should not be called
    And the output answer should be "How many euros do you have?"
]])
