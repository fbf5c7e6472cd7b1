-- A call of an agent is one call, under one name; so is that of an inline tool.
add = Tool {
  description = "Adds",
  input = { a = field.number {}, b = field.number {} },
  function(args) return args.a + args.b end,
}
worker = Agent {
  system_prompt = "Add.",
  tools = { add },
  inline_tools = { { name = "ping", description = "Pings", input = {}, handler = function() return "pong" end } },
}

Procedure {
  function()
    worker("Add 2 and 3.")
    return { add.call_count(), Tool.get_call_count("worker_ping"), Tool.last_result("add") }
  end,
}
