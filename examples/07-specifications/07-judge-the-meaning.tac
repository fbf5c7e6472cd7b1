-- Judge the meaning
-- Answers an unhappy guest; a judge checks that the answer apologises and promises no money.
-- Without --mock a model judges; with --mock, a step supplies the verdict.
-- tags: specification, judge, semantics

host = Agent {
  model = "openai/gpt-6-luna",
  system_prompt = [[You answer reviews of a small hotel in two or three sentences. Apologise
for what went wrong, say what has been done about it, never offer money.]],
}

local function mentions_money(text)
  return text:find("%d+ ?€") or text:lower():find("refund") or text:lower():find("free night")
end

Procedure {
  input = {
    review = field.string { default = "Lovely house, but the heating clanked all night and nobody came." },
  },
  output = {
    answer = field.string { required = true },
    needs_check = field.boolean { required = true },
  },

  function(input)
    local answer = host(input.review).output
    state.last_answer = answer
    if answer == "" then
      error("the host found no words")
    end
    return { answer = answer, needs_check = mentions_money(answer) ~= nil }
  end,
}

Specification([[
Feature: Judge the meaning

  Scenario: An apology in any words
    Given the judge says yes
    And the agent "host" responds with "We are sorry about the noisy heating. The plumber came on Monday, and the nights are quiet again."
    When the procedure runs
    Then the agent "host" should receive "Lovely house, but the heating clanked all night and nobody came."
    And the output answer should semantically satisfy "It apologises for the heating and says what was done"
    And the output should semantically satisfy "It holds an answer to a guest"
    And the state last_answer should semantically satisfy "It offers neither money nor a free stay"
    And the output answer should be similar to "We are sorry for the noisy heating. The plumber came on Monday and the nights are quiet again."
    And the output answer should be similar to "We are sorry about the loud heating. A plumber came on Monday, and nights are quiet again." with 85% similarity
    And the output answer should fuzzy match "the plumber came on monday and the nights are quiet again"
    And the output answer should fuzzy match "sorry about the noisy heating" with threshold 1
    And the output answer should fuzzy match any of ["we apologise for the heating", "we are sorry about the noisy heating"]
    And the output answer should fuzzy match any of ["nights are quiet", "nights are silent"] with threshold 0.9
    And the output needs_check should be false

  Scenario Outline: A person checks an offer of money: <answer>
    Given the judge says yes
    And the agent "host" responds with "<answer>"
    When the procedure runs
    Then the output answer should be "<answer>"
    And the output needs_check should be true

    Examples:
      | answer                         |
      | Sorry! Here are 50 € for you.  |
      | Sorry! You get a REFUND.       |
      | Sorry! Have a free night on us |

  Scenario: An empty answer
    Given the agent "host" responds with ""
    When the procedure runs
    Then the procedure should fail with "the host found no words"
]])
