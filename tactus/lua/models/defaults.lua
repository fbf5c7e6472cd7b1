--- Defaults for agents without a model or provider.

local import, host = ...

local errors = import "engine/errors"

local M = { provider = host.default_provider, model = host.default_model }

local function set_default(name, value)
  if type(value) ~= "string" then
    errors.problem(("default_%s got %s; expected a string"):format(name, import("engine/values").show(value)))
  else
    M[name] = value
  end
end

--- `default_model`: sets the model of subsequent agents that name none.
---
---     default_model("openai/gpt-6-luna")
---@param model string
function M.default_model(model)
  set_default("model", model)
end

--- `default_provider`: sets the provider of subsequent models that are named without one.
---
---     default_provider("anthropic")
---@param provider string
function M.default_provider(provider)
  set_default("provider", provider)
end

return M
