--- `System`: tells those who run the program that something needs them.
---
---     System.alert { message = "The disk is nearly full.", level = "warning", source = "backup" }

local import = ...

local errors = import "errors"
local options = import "options"
local run = import "run"

---@class AlertOptions
---@field message string what they have to know
---@field level "info"|"warning"|"error"|"critical"? "warning" unless given
---@field source string? who tells it
---@field context table? what else is known
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
