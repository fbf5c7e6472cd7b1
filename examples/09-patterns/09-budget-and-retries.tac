-- Budget and retries
-- Translates a catalogue within a token budget, and retries when the provider fails.
-- If the budget is used up or the provider stays down, the result lists the remaining work.
-- tags: pattern, budget, cost, retry, backoff

translator = Agent {
  model = { name = "openai/gpt-6-luna", reasoning_effort = "none" },
  system_prompt = "Translate the name of the product into {input.language}. Reply with the name only.",
}

local function translated(name, language)
  return Retry.with_backoff(function()
    return translator { message = name, language = language }
  end, {
    max_attempts = 3,
    initial_delay = 2,
    max_delay = 10,
    on_error = function(message, attempt)
      Log.warning(string.format("%s (attempt %d)", message, attempt), { product = name })
    end,
  })
end

Procedure {
  input = {
    products = field.array { default = { "watering can", "hand rake", "seed box" } },
    language = field.string { default = "French" },
    budget = field.integer { default = 200, description = "The token budget" },
    pause = field.number { default = 0.1, description = "The pause between products, in seconds" },
  },
  output = {
    names = field.object { required = true },
    left = field.array { required = true, description = "The products that were not translated" },
    tokens = field.integer { required = true },
  },

  function(input)
    local names, left, tokens = {}, {}, 0
    for index, product in ipairs(input.products) do
      translator.clear_history()
      local ok, turn = false, nil
      if tokens < input.budget then
        if index > 1 then
          Sleep(input.pause)
        end
        ok, turn = pcall(translated, product, input.language)
      end
      if ok then
        tokens = tokens + turn.usage.total_tokens
        names[product] = turn.output
      else
        left[#left + 1] = product
      end
    end
    if tokens > input.budget then
      Log.error(string.format("over the budget: %d tokens of %d", tokens, input.budget))
    end
    return { names = names, left = left, tokens = tokens }
  end,
}

Specification([[
Feature: Budget and retries

  Scenario: All products fit into the budget
    Given the agent "translator" responds with "arrosoir"
    And the agent "translator" uses 60 tokens
    And the agent "translator" responds with "griffe"
    And the agent "translator" uses 60 tokens
    And the agent "translator" responds with "jardinière"
    And the agent "translator" uses 80 tokens
    When the procedure runs
    Then the output names should be {"watering can": "arrosoir", "hand rake": "griffe", "seed box": "jardinière"}
    And the output tokens should be 200
    And the output left should be []
    And the log should not contain "over the budget"
    And the agent's context should include "the product into French"

  Scenario: Products over the budget are left
    Given the agent "translator" responds with "arrosoir"
    And the agent "translator" uses 100 tokens
    And the agent "translator" responds with "griffe"
    And the agent "translator" uses 101 tokens
    When the procedure runs
    Then the output names should be {"watering can": "arrosoir", "hand rake": "griffe"}
    And the output left should be ["seed box"]
    And the output tokens should be 201
    And the log should contain "over the budget: 201 tokens of 200"

  Scenario: A budget that is exactly used up
    Given the input budget is 100
    And the agent "translator" responds with "arrosoir"
    And the agent "translator" uses 100 tokens
    When the procedure runs
    Then the output names should be {"watering can": "arrosoir"}
    And the output left should be ["hand rake", "seed box"]

  Scenario: A provider that recovers
    Given the input products is ["seed box"]
    And the agent "translator" fails with "503, try again"
    And the agent "translator" fails with "503, try again"
    And the agent "translator" responds with "jardinière"
    When the procedure runs
    Then the output names should be {"seed box": "jardinière"}
    And the log should contain "503, try again (attempt 2)"
    And the log should not contain "(attempt 3)"

  Scenario: A provider that stays unavailable
    Given the agent "translator" fails with "503, try again"
    And the input products is ["seed box"]
    When the procedure runs
    Then the output left should be ["seed box"]
    And the output names should be empty
    And the log should contain "503, try again (attempt 3)"
    And the agent "translator" should be called 3 times
]])
