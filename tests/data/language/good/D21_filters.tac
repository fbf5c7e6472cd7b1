-- A filter chooses what of the history an agent is shown.
poet = Agent { system_prompt = "Write.", message_history = { filter = filters.last_n(2) } }

Procedure {
  function()
    poet("one")
    poet("two")
    return poet("three").output
  end,
}
