--- `require("tactus.tools.done")`: a tool that an agent calls when its task is complete. It ends the agent's turn.
---@return ToolHandle

return Tool {
  name = "done",
  description = "Signal task completion",
  input = { reason = field.string { description = "What was done" } },
  function(args)
    return { status = "completed", reason = args.reason or "Task completed", tool = "done" }
  end,
}
