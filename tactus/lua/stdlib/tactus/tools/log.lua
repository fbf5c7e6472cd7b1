--- `require("tactus.tools.log")`: a tool with which an agent writes to the log.
---
---     local log = require("tactus.tools.log")
---     worker = Agent { system_prompt = "Log what you do.", tools = { log } }
---@return ToolHandle

return Tool {
  name = "log",
  description = "Write a message to the log",
  input = {
    message = field.string { required = true, description = "What to write" },
    level = field.string { default = "info", enum = { "debug", "info", "warning", "error" } },
    data = field.object { description = "What else is known" },
  },
  function(args)
    Log[args.level](args.message, args.data)
    return { status = "logged", level = args.level }
  end,
}
