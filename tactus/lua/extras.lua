--- Small constructs: `Json`, `Retry`, `checkpoint`, `Sleep`, `default_model`, `default_provider`.

local import, host = ...

local errors = import "errors"
local limits = import "limits"
local options = import "options"
local run = import "run"
local values = import "values"

local M = {}

--- `Json`: values as JSON text, and back.
---
---     local text = Json.encode { city = "Oslo", days = 3 }
---     print(Json.decode(text).city)
---@class Json
local Json = {}

--- Writes a value as JSON; the keys of objects are sorted.
---@param value any
---@return string
function Json.encode(value)
  return errors.call_host(host.encode_json, run.plain("the value", value))
end

--- Reads JSON; null is nil.
---@param text string
---@return any
function Json.decode(text)
  if type(text) ~= "string" then
    errors.raise(("Json.decode is given %s; expected a text"):format(values.show(text)))
  end
  return errors.call_host(host.decode_json, text)
end

M.Json = errors.close("Json", Json)

---@class BackoffOptions
---@field max_attempts integer? 3 unless given
---@field initial_delay number? seconds before the second attempt; 1 unless given
---@field max_delay number? 60 unless given
---@field backoff_factor number? 2 unless given
---@field on_error fun(message: string, attempt: integer)?

local BACKOFF = { max_attempts = "number", initial_delay = "number", max_delay = "number", backoff_factor = "number",
                  on_error = "function" }

--- `Retry`: tries again what failed.
---
---     local page = Retry.with_backoff(function() return fetch { url = url } end, { max_attempts = 5 })
---@class Retry
local Retry = {}

--- Calls a function until it succeeds, and returns its value. In mock mode nobody waits.
---@param fn fun(): any
---@param given BackoffOptions?
---@return any
function Retry.with_backoff(fn, given)
  given = given or {}
  if type(fn) ~= "function" then
    errors.raise(("Retry.with_backoff is given %s; expected a function"):format(values.show(fn)))
  end
  options.check("Retry.with_backoff", given, BACKOFF)
  local attempts, delay = given.max_attempts or 3, given.initial_delay or 1
  for attempt = 1, attempts do
    local ok, value = limits.settle(pcall(fn))
    if ok then
      return value
    end
    local message = errors.describe(value).message
    if given.on_error then
      given.on_error(message, attempt)
    end
    if attempt == attempts then
      errors.raise(("Retry failed after %d attempts: %s"):format(attempts, message))
    end
    run.sleep(delay)
    delay = math.min(delay * (given.backoff_factor or 2), given.max_delay or 60)
  end
end

M.Retry = errors.close("Retry", Retry)

--- `checkpoint`: runs a function and returns its value.
---
---     local facts = checkpoint(function() return researcher("Look it up.").output end)
---
--- It marks what a resumed run would not do again; runs are not resumed yet.
---@param fn fun(): any
---@return any
function M.checkpoint(fn)
  return fn()
end

--- `Sleep`: waits, but not in mock mode.
---
---     Sleep(0.5)
---@param seconds number
function M.Sleep(seconds)
  if type(seconds) ~= "number" or seconds < 0 then
    errors.raise(("Sleep is given %s; expected a number of seconds"):format(values.show(seconds)))
  end
  run.require_running("Sleep is called")
  run.sleep(seconds)
end

M.defaults = { provider = "openai", model = "gpt-4o" }

local function set_default(name, value)
  if type(value) ~= "string" then
    errors.problem(("default_%s is given %s; expected a text"):format(name, values.show(value)))
  else
    M.defaults[name] = value
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
