-- Think harder
-- Packs a parcel to the gram: a quick attempt first, more reasoning only if the sum is wrong.
-- Your code checks the answer, so high effort is used only in the few cases that need it.
-- tags: reasoning effort, verbosity, usage, retry

local EFFORTS = { "low", "high" }

packer = Agent {
  model = { name = "openai/gpt-6-luna", verbosity = "low", request_timeout = 90 },
  system_prompt = [[You choose things whose weights in grams add up to exactly {input.target}.
Each may be used once.]],
  output = {
    weights = field.array { required = true, description = "The chosen weights, as numbers" },
  },
}

local function fault_of(weights, things, target)
  local left, sum = table.move(things, 1, #things, 1, {}), 0
  for _, weight in ipairs(weights) do
    local found
    for index, thing in ipairs(left) do
      found = thing == weight and index or found
    end
    if not found then
      return string.format("there is no other thing of %g grams", weight)
    end
    table.remove(left, found)
    sum = sum + weight
  end
  return sum ~= target and string.format("they add up to %g", sum) or nil
end

Procedure {
  input = {
    things = field.array { default = { 120, 340, 455, 80, 215 }, description = "Weights in grams" },
    target = field.number { default = 675 },
  },
  output = {
    weights = field.array { required = true },
    effort = field.string { required = true },
    tokens = field.integer { required = true },
  },

  function(input)
    local message = "Choose from: " .. table.concat(input.things, ", ")
    local tokens = 0
    for _, effort in ipairs(EFFORTS) do
      local turn = packer { message = message, reasoning_effort = effort }
      tokens = tokens + turn.usage.total_tokens
      local fault = fault_of(turn.output.weights, input.things, input.target)
      if not fault then
        return { weights = turn.output.weights, effort = effort, tokens = tokens }
      end
      Log.info(string.format("%s effort was not enough: %s", effort, fault))
      message = "That is wrong, " .. fault .. ". Choose again."
    end
    error("no choice was right")
  end,
}

Specification([[
Feature: Think harder

  Scenario: A wrong sum is retried with more effort
    Given the agent "packer" responds with "{\"weights\": [455, 215]}"
    And the agent "packer" uses 90 tokens
    And the agent "packer" responds with "{\"weights\": [340, 120, 215]}"
    And the agent "packer" uses 1400 tokens
    When the procedure runs
    Then the log should contain "low effort was not enough: they add up to 670"
    And the agent "packer" should receive "That is wrong, they add up to 670. Choose again."
    And the output weights should be [340, 120, 215]
    And the output effort should be "high"
    And the output tokens should be 1490

  Scenario: A quick answer that is correct
    Given the agent "packer" returns data {"weights": [455, 120, 80]}
    And the agent "packer" uses 90 tokens
    And the input target is 655
    When the procedure runs
    Then the agent "packer" should receive "Choose from: 120, 340, 455, 80, 215"
    And the output weights should be [455, 120, 80]
    And the output effort should be "low"
    And the output tokens should be 90

  Scenario: Weights must not be reused or invented
    Given the agent "packer" responds with "{\"weights\": [340, 340]}"
    And the agent "packer" responds with "{\"weights\": [675]}"
    When the procedure runs
    Then the procedure should fail with "no choice was right"
    And the log should contain "low effort was not enough: there is no other thing of 340 grams"
    And the log should contain "high effort was not enough: there is no other thing of 675 grams"
]])
