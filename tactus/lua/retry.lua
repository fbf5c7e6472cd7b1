--- `Retry`: calls a function again where it failed.
---
---     local page = Retry.with_backoff(function() return fetch { url = url } end, { max_attempts = 5 })

local import = ...

local errors = import "errors"
local limits = import "limits"
local options = import "options"
local run = import "run"

---@class BackoffOptions
---@field max_attempts integer? 3 unless given
---@field initial_delay number? seconds before the second attempt; 1 unless given
---@field max_delay number? 60 unless given
---@field backoff_factor number? what each delay is multiplied with; 2 unless given
---@field on_error fun(message: string, attempt: integer)? called after each failure
local OPTIONS = { max_attempts = "number", initial_delay = "number", max_delay = "number", backoff_factor = "number",
                  on_error = "function" }

---@class Retry
local Retry = {}

--- Calls a function until it succeeds, and returns what it returns. In mock mode nobody waits.
---@param fn fun(): any
---@param given BackoffOptions?
---@return any
function Retry.with_backoff(fn, given)
  given = given or {}
  errors.expect("Retry.with_backoff is given", fn, "function", "a function")
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
      errors.raise(("Retry failed after %d attempts: %s"):format(attempts, message))
    end
    run.sleep(delay)
    delay = math.min(delay * (given.backoff_factor or 2), given.max_delay or 60)
  end
end

return { Retry = errors.close("Retry", Retry) }
