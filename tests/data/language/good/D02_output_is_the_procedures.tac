-- What a procedure returns is no business of its agents: they are not told, and may answer in plain text.
poet = Agent { system_prompt = "Write." }

Procedure {
  output = { poem = field.string { required = true } },
  function() return { poem = poet("Go.").output } end,
}
