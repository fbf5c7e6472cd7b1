--- `Stop`: records a request to stop, and its reason. The program itself must return.
---
---     if Iterations.exceeded(5) then
---       Stop.request("enough tries", false)
---       return { found = false }
---     end

local import = ...

local errors = import "engine/errors"

local M = {}

local reason
local is_success = true

--- Returns the reason; nil if no stop was requested.
function M.reason()
  return reason
end

---@class Stop
local Stop = {}

--- Requests a stop.
---@param why string
---@param success boolean? whether this counts as success; true by default
function Stop.request(why, success)
  reason, is_success = errors.expect("Stop.request got", why, "string", "a string"), success ~= false
end

--- Returns whether a stop was requested.
---@return boolean
function Stop.requested() return reason ~= nil end

--- Returns the reason.
---@return string?
function Stop.reason() return reason end

--- Returns whether the stop counts as success.
---@return boolean
function Stop.success() return is_success end

M.Stop = errors.close("Stop", Stop)

return M
