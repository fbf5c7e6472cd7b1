-- Consistency
-- Decides whether a parcel may be returned, and asks five times to see whether answers agree.
-- One correct answer proves little: runs shows how often it is correct; a judge rates the wording.
-- tags: evaluation, runs, consistency, judge

clerk = Agent {
  model = { name = "openai/gpt-6-luna", reasoning_effort = "none", temperature = 0.2 },
  system_prompt = [[You answer whether a parcel may be returned. Our rules: within 30 days, unworn,
with the receipt. Reply in one sentence that begins with Yes or No.]],
}

Procedure {
  input = { question = field.string { default = "I bought boots 10 days ago and lost the receipt." } },
  output = {
    allowed = field.boolean { required = true },
    answer = field.string { required = true },
  },

  function(input)
    local answer = clerk(input.question).output
    local word = answer:match("^%a+")
    if word ~= "Yes" and word ~= "No" then
      error("the answer begins with neither Yes nor No: " .. answer)
    end
    return { allowed = word == "Yes", answer = answer }
  end,
}

Evaluation {
  dataset = {
    {
      name = "no receipt",
      inputs = { question = "I bought boots 10 days ago and lost the receipt." },
      expected_output = { allowed = false },
    },
    {
      name = "all in order",
      inputs = { question = "Unworn boots, 30 days old, with the receipt." },
      expected_output = { allowed = true },
    },
  },
  evaluators = {
    field.exact_match { field = "allowed" },
    field.is_instance { field = "answer", value = "string" },
    { type = "agent_turns", value = 1 },
  },
  thresholds = { min_success_rate = 0.8 },
  runs = 5,
}

-- A model judges the wording once per case; in mock mode there is no judge.
Evaluations {
  dataset = { { name = "tone", inputs = { question = "I wore them once. Is that a problem?" } } },
  evaluators = {
    field.contains { field = "answer", value = "unworn" },
    field.llm_judge { field = "answer", rubric = "It is friendly and names the rule that decides." },
  },
}

Mocks {
  clerk = {
    temporal = {
      { when_message = "I bought boots 10 days ago and lost the receipt.", message = "No, we need the receipt." },
      { when_message = "Unworn boots, 30 days old, with the receipt.", message = "Yes, please send them back." },
      { when_message = "I wore them once. Is that a problem?", message = "No, I am sorry: they have to be unworn." },
    },
  },
}

Specification([[
Feature: Consistency

  Scenario: A no begins with No
    When the procedure runs
    Then the output should be {"allowed": false, "answer": "No, we need the receipt."}

  Scenario Outline: The rules at their limits: <question>
    Given the input question is "<question>"
    When the procedure runs
    Then the output should be {"allowed": <allowed>, "answer": "<answer>"}

    Examples:
      | question                                     | allowed | answer                                  |
      | Unworn boots, 30 days old, with the receipt. | true    | Yes, please send them back.             |
      | I wore them once. Is that a problem?         | false   | No, I am sorry: they have to be unworn. |

  Scenario: Maybe is not an answer
    Given the agent "clerk" responds with "Maybe, ask in the shop."
    When the procedure runs
    Then the procedure should fail with "the answer begins with neither Yes nor No: Maybe, ask in the shop."
]])
