--- `checkpoint`: runs a function and returns what it returns.
---
---     local plan = checkpoint(function() return planner("Plan it.").output end)
---
--- A run that is resumed finds the value here. Runs are not resumed yet, so it is only a call.

local import = ...

local errors = import "errors"

local M = {}

---@param fn fun(): any
---@return any
function M.checkpoint(fn)
  if type(fn) ~= "function" then
    errors.raise(("checkpoint is given %s; expected a function"):format(import("values").show(fn)))
  end
  return fn()
end

return M
