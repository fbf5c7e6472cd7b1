--- The models that `tactus run --model` and `tactus eval --model` put in place of a program's own.

local import, host = ...

local M = {}

local chosen = host.chosen_models or {}

--- Options that fit one provider's models and may be refused by another's.
local OF_PROVIDER = { "temperature", "reasoning_effort", "verbosity", "model_type" }

--- Returns the model that was chosen for an agent, a classifier or the like; nil if none was.
---@param name string
---@return string?
function M.of(name)
  return chosen[name] or chosen[""]
end

--- Drops the options that may not fit, if the chosen model is from another provider than the declared one.
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

--- Replaces the model of an agent whose name is known. The endpoint and the key of its own model go with that model.
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
