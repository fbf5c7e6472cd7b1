--- `Stop`: says that the program wants to end, and why. It stops nothing by itself.
---
---     if Iterations.exceeded(5) then
---       Stop.request("enough tries", false)
---       return { found = false }
---     end

local import = ...

local errors = import "errors"

local M = {}

local reason
local is_success = true

--- The reason that was given; nil where nobody asked to stop.
function M.reason()
  return reason
end

---@class Stop
local Stop = {}

--- Says that the program wants to end.
---@param why string
---@param success boolean? whether that is a success; it is unless this is false
function Stop.request(why, success)
  reason, is_success = errors.expect("Stop.request is given", why, "string", "a text"), success ~= false
end

--- Tells whether somebody wants to end.
---@return boolean
function Stop.requested() return reason ~= nil end

--- The reason that was given.
---@return string?
function Stop.reason() return reason end

--- Tells whether ending is a success.
---@return boolean
function Stop.success() return is_success end

M.Stop = errors.close("Stop", Stop)

return M
