--- The models with which `tactus run --model` and `tactus eval --model` replace a program's own.

local import, host = ...

local M = {}

local chosen = host.chosen_models or {}

--- Options that depend on the provider, and that another one may reject.
local OF_PROVIDER = { "temperature", "reasoning_effort", "verbosity", "model_type" }

--- Returns the model chosen for an agent, a classifier or a similar object, or nil.
---@param name string
---@return string?
function M.of(name)
  return chosen[name] or chosen[""]
end

--- Removes provider-specific options, if the chosen model is from another provider than the declared one.
---@param given table the options of a request
---@param declared string `provider/name`
---@param model string
function M.adapt(given, declared, model)
  if declared:match("^[^/]*") ~= model:match("^[^/]*") then
    for _, name in ipairs(OF_PROVIDER) do
      given[name] = nil
    end
  end
end

--- Replaces the model of an agent whose name is known, and drops the endpoint and key of its own model.
---@param agent table the declaration
function M.replace(agent)
  local model = M.of(agent.name)
  if model and not agent.declared_model then
    agent.declared_model = agent.model
    agent.model, agent.provider = model, model:match("^[^/]*")
    agent.base_url, agent.api_key_env, agent.allow_http = nil, nil, nil
  end
end

return M
