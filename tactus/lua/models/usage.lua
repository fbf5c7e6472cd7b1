--- The usage of a turn or an agent: tokens, and US dollars if the host knows the price.

local import = ...

local values = import "engine/values"

local M = {}

local TOKENS = { "prompt_tokens", "completion_tokens", "total_tokens" }
local COSTS = { "prompt_cost_usd", "completion_cost_usd" }

---@class Usage
---@field prompt_tokens integer input tokens
---@field completion_tokens integer output tokens
---@field total_tokens integer the sum of both
---@field prompt_cost_usd number? cost of the input; nil if the price is unknown
---@field completion_cost_usd number? cost of the output; nil if the price is unknown

---@class Cost
---@field total_cost number? the total cost in US dollars; nil if the price is unknown
---@field prompt_cost number? cost of the input
---@field completion_cost number? cost of the output
---@field model string the model
---@field provider string its provider

--- Returns an empty usage.
---@return Usage
function M.none()
  return { prompt_tokens = 0, completion_tokens = 0, total_tokens = 0, prompt_cost_usd = 0, completion_cost_usd = 0 }
end

--- Returns the usage of a mocked turn, which is free unless the mock sets a cost.
---@param given table?
---@return Usage
function M.of_mock(given)
  local result = values.merged(M.none(), given or {})
  if not (given and given.total_tokens) then
    result.total_tokens = result.prompt_tokens + result.completion_tokens
  end
  return result
end

--- Adds to a total. A sum with an unknown value is unknown.
---@param total Usage
---@param usage Usage
function M.add(total, usage)
  for _, key in ipairs(TOKENS) do
    total[key] = total[key] + usage[key]
  end
  for _, key in ipairs(COSTS) do
    total[key] = total[key] and usage[key] and total[key] + usage[key]
  end
end

--- Returns the cost of a usage.
---@param usage Usage
---@param agent table the declaration
---@return Cost
function M.cost(usage, agent)
  local prompt, completion = usage.prompt_cost_usd, usage.completion_cost_usd
  return { total_cost = prompt and completion and prompt + completion, prompt_cost = prompt,
           completion_cost = completion, model = agent.model, provider = agent.provider }
end

return M
