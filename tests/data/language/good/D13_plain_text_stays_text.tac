-- An answer that looks like JSON is text, unless the agent declares data.
poet = Agent { system_prompt = "Write." }

Procedure {
  function()
    local kinds = {}
    for _ = 1, 3 do
      local answer = poet("Go.").output
      kinds[#kinds + 1] = type(answer) .. " " .. answer
    end
    return kinds
  end,
}
