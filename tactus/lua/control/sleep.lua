--- `Sleep`: waits for a number of seconds, except in mock mode.
---
---     Sleep(0.5)

local import = ...

local errors = import "engine/errors"
local run = import "run/run_state"

local M = {}

---@param seconds number
function M.Sleep(seconds)
  if type(seconds) ~= "number" or seconds < 0 then
    errors.raise(("Sleep got %s; expected a number of seconds"):format(import("engine/values").show(seconds)))
  end
  run.require_running("Sleep is called")
  run.sleep(seconds)
end

return M
