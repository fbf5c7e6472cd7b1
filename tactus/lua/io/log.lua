--- `Log`: writes messages for the person who runs the program.
---
---     Log.info("sorted the inbox", { messages = 12 })

local import = ...

local errors = import "engine/errors"
local run = import "run/run_state"

---@class Log
---@field debug fun(message: string, context: table?) Logs details for debugging.
---@field info fun(message: string, context: table?) Logs normal progress.
---@field warning fun(message: string, context: table?) Logs a possible problem.
---@field warn fun(message: string, context: table?) Alias of `warning`.
---@field error fun(message: string, context: table?) Logs an error.

local function writer(level)
  return function(message, context)
    errors.expect(("Log.%s got"):format(level), message, "string", "a string")
    errors.expect(("Log.%s got the context"):format(level), context == nil and {} or context, "table", "a table")
    run.emit { type = "log_written", level = level, message = message, context = run.plain("the context of a log message", context) }
  end
end

local Log = {}
for _, level in ipairs { "debug", "info", "warning", "error" } do
  Log[level] = writer(level)
end
Log.warn = Log.warning

--- `print`: writes its arguments to the output, separated by tabs.
---@param ... any
local function print(...)
  local parts = table.pack(...)
  for index = 1, parts.n do
    parts[index] = tostring(parts[index])
  end
  run.emit { type = "text_printed", text = table.concat(parts, "\t", 1, parts.n) }
end

return { Log = errors.close("Log", Log), print = print }
