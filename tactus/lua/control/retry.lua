--- `Retry`: retries a function that fails.
---
---     local page = Retry.with_backoff(function() return fetch { url = url } end, { max_attempts = 5 })

local import = ...

local errors = import "engine/errors"
local limits = import "engine/limits"
local options = import "engine/options"
local run = import "run/run_state"

---@class BackoffOptions
---@field max_attempts integer? the maximum number of attempts; 3 by default
---@field initial_delay number? the delay before the second attempt, in seconds; 1 by default
---@field max_delay number? the maximum delay, in seconds; 60 by default
---@field backoff_factor number? the factor between delays; 2 by default
---@field on_error fun(message: string, attempt: integer)? called after each failed attempt
local OPTIONS = { max_attempts = "number", initial_delay = "number", max_delay = "number", backoff_factor = "number",
                  on_error = "function" }

---@class Retry
local Retry = {}

--- Calls a function until it succeeds and returns its result. In mock mode there are no delays.
---@param fn fun(): any
---@param given BackoffOptions?
---@return any
function Retry.with_backoff(fn, given)
  given = given or {}
  errors.expect("Retry.with_backoff got", fn, "function", "a function")
  options.check("Retry.with_backoff", given, OPTIONS)
  local attempts, delay = given.max_attempts or 3, given.initial_delay or 1
  if attempts < 1 then
    errors.raise(("option 'max_attempts' of Retry.with_backoff is %s; expected 1 or more"):format(attempts))
  end
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
      errors.raise(("Retry failed after %d attempt%s: %s"):format(attempts, attempts == 1 and "" or "s", message))
    end
    run.sleep(delay)
    delay = math.min(delay * (given.backoff_factor or 2), given.max_delay or 60)
  end
end

return { Retry = errors.close("Retry", Retry) }
