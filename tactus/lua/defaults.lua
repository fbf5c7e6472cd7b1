--- What agents use that do not say it themselves.

local import, host = ...

local errors = import "errors"

local M = { provider = host.default_provider or "openai", model = host.default_model or "gpt-4o" }

local function set_default(name, value)
  if type(value) ~= "string" then
    errors.problem(("default_%s is given %s; expected a text"):format(name, import("values").show(value)))
  else
    M[name] = value
  end
end

--- `default_model`: the model of the agents that name none, from here on.
---
---     default_model("openai/gpt-4o-mini")
---@param model string
function M.default_model(model)
  set_default("model", model)
end

--- `default_provider`: the provider of the models that are named without one, from here on.
---
---     default_provider("anthropic")
---@param provider string
function M.default_provider(provider)
  set_default("provider", provider)
end

return M
