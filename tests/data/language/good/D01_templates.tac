-- Prompts see the inputs of the run, not the defaults of the schema, and are filled in anew before each turn.
guide = Agent {
  system_prompt = "Guide to {input.city}. Seen: {state.seen}. Unknown: {nobody}. JSON: {\"a\": 1}. Mood: {prepared.mood}.",
  initial_message = "Start in {city}, {input.city}.",
  prepare = function() return { mood = "calm" } end,
}

Procedure {
  input = { city = field.string { default = "Oslo" } },
  function()
    state.seen = 1
    guide()
    state.seen = 2
    return guide("{input.city} is literal here.").output
  end,
}
