poet = Agent { model = "openai/gpt-4o-mini", sytem_prompt = "Misspelt." }
critic = Agent { system_prompt = 3, tools = {} }
Procedure { input = { topic = "a text" }, 7 }
Procedure { function() end }
Specification { "not a text" }
field.text{}
