--- What a turn or an agent used: tokens, and US dollars where the host knows the price.

local import = ...

local values = import "values"

local M = {}

local TOKENS = { "prompt_tokens", "completion_tokens", "total_tokens" }
local COSTS = { "prompt_cost_usd", "completion_cost_usd" }

---@class Usage
---@field prompt_tokens integer what the model read
---@field completion_tokens integer what the model wrote
---@field total_tokens integer both
---@field prompt_cost_usd number? nil where the price of the model is not known
---@field completion_cost_usd number? the same of what it wrote

---@class Cost
---@field total_cost number? US dollars; nil where the price of the model is not known
---@field prompt_cost number? of what the model read
---@field completion_cost number? of what the model wrote
---@field model string the model that was paid
---@field provider string its provider

--- Nothing used.
---@return Usage
function M.none()
  return { prompt_tokens = 0, completion_tokens = 0, total_tokens = 0, prompt_cost_usd = 0, completion_cost_usd = 0 }
end

--- What a mocked turn says it used; it costs nothing unless it says so.
---@param given table?
---@return Usage
function M.of_mock(given)
  local result = values.merged(M.none(), given or {})
  if not (given and given.total_tokens) then
    result.total_tokens = result.prompt_tokens + result.completion_tokens
  end
  return result
end

--- Adds to a total. What holds something unknown is unknown.
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

--- What a usage costs.
---@param usage Usage
---@param agent table the declaration
---@return Cost
function M.cost(usage, agent)
  local prompt, completion = usage.prompt_cost_usd, usage.completion_cost_usd
  return { total_cost = prompt and completion and prompt + completion, prompt_cost = prompt,
           completion_cost = completion, model = agent.model, provider = agent.provider }
end

return M
