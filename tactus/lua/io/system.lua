--- `System`: alerts the people who run the program.
---
---     System.alert { message = "The disk is nearly full.", level = "warning", source = "backup" }

local import = ...

local errors = import "engine/errors"
local options = import "engine/options"
local run = import "run/run_state"

---@class AlertOptions
---@field message string the text of the alert
---@field level "info"|"warning"|"error"|"critical"? "warning" by default
---@field source string? the source of the alert
---@field context table? additional information
local OPTIONS = { message = "string", level = "string", source = "string", context = "table" }

---@class System
local System = {}

--- Writes an alert to the log.
---@param given AlertOptions
function System.alert(given)
  if not options.check("System.alert", given, OPTIONS) then
    return
  end
  options.require("System.alert", given, "message")
  if errors.has_problems() then
    return
  end
  local level = given.level == "critical" and "error" or given.level or "warning"
  local context = run.plain("the context of an alert", given.context)
  if given.source then
    context = context or {}
    context.source = given.source
  end
  run.emit { type = "log_written", level = level, message = given.message, context = context }
end

return { System = errors.close("System", System) }
