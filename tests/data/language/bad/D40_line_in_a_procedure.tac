-- What an error says of its place is the line of the user's file.
poet = Agent { system_prompt = "Write." }

Procedure {
  function()
    poet(3)
  end,
}
