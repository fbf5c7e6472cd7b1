-- A table that a tool returns is JSON for the model, and itself for the program.
look = Tool {
  description = "Looks outside",
  function() return { sky = "grey", wind = { 3, 4 } } end,
}
poet = Agent { system_prompt = "Write.", tools = { look } }

Procedure {
  function()
    poet("What is it like?")
    return look.last_result().wind[2]
  end,
}
