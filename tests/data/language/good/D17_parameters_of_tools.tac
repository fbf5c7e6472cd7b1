-- Models are told all that is declared of a parameter: descriptions, what is optional, objects; or that there is none.
find = Tool {
  description = "Finds a thing",
  input = {
    name = field.string { required = true, description = "what to find" },
    where = field.object { description = "the place" },
    many = field.boolean { default = false },
    size = field.integer { enum = { 1, 2 } },
    colours = field.array {},
  },
  function() return "found" end,
}
poet = Agent {
  system_prompt = "Find.",
  tools = { find },
  inline_tools = { { name = "ping", input = {}, handler = function() return "pong" end } },
}

Procedure { function() return poet("Go.").output end }
