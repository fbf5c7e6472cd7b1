-- What is added to the history is what agents see, and their turns are in it.
poet = Agent { system_prompt = "Write." }

Procedure {
  function()
    MessageHistory.append { role = "user", content = "My name is Ada." }
    MessageHistory.inject_system("Be short.")
    poet("Who am I?")
    local roles = {}
    for _, message in ipairs(MessageHistory.get()) do roles[#roles + 1] = message.role end
    return roles
  end,
}
