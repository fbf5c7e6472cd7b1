--- Small constructs: `Json`, `Retry`, `checkpoint`, `Sleep`, `default_model`, `default_provider`.

local import, host = ...

local errors = import "errors"
local limits = import "limits"
local options = import "options"
local run = import "run"
local values = import "values"

local M = {}

M.Json = errors.close("Json", {
  --- Writes a value as JSON; the keys of objects are sorted.
  ---@return string
  encode = function(value)
    return errors.call_host(host.encode_json, run.plain("the value", value))
  end,
  --- Reads JSON; null is nil.
  decode = function(text)
    if type(text) ~= "string" then
      errors.raise(("Json.decode is given %s; expected a text"):format(values.show(text)))
    end
    return errors.call_host(host.decode_json, text)
  end,
})

---@class BackoffOptions
---@field max_attempts integer? 3 unless given
---@field initial_delay number? seconds before the second attempt; 1 unless given
---@field max_delay number? 60 unless given
---@field backoff_factor number? 2 unless given
---@field on_error fun(message: string, attempt: integer)?

local BACKOFF = { max_attempts = "number", initial_delay = "number", max_delay = "number", backoff_factor = "number",
                  on_error = "function" }

M.Retry = errors.close("Retry", {
  --- Calls a function until it succeeds. In mock mode nobody waits.
  ---
  ---     local page = Retry.with_backoff(function() return fetch { url = url } end, { max_attempts = 5 })
  ---@param fn function
  ---@param given BackoffOptions?
  with_backoff = function(fn, given)
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
  end,
})

--- Runs a function and returns its value. A run that is resumed will find it here; runs are not resumed yet.
function M.checkpoint(fn)
  return fn()
end

--- Waits, but not in mock mode.
---@param seconds number
function M.Sleep(seconds)
  if type(seconds) ~= "number" or seconds < 0 then
    errors.raise(("Sleep is given %s; expected a number of seconds"):format(values.show(seconds)))
  end
  run.require_running("Sleep is called")
  run.sleep(seconds)
end

M.defaults = { provider = "openai", model = "gpt-4o" }

local function default(name)
  return function(value)
    if type(value) ~= "string" then
      errors.problem(("default_%s is given %s; expected a text"):format(name, values.show(value)))
    else
      M.defaults[name] = value
    end
  end
end

M.default_model, M.default_provider = default "model", default "provider"

return M
