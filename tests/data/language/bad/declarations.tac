poet = Agent { model = "openai/gpt-6-luna", sytem_prompt = "Misspelt." }
critic = Agent { system_prompt = 3, tools = {} }
Procedure { input = { topic = "a text" }, 7 }
Procedure { function() end }
Specification { "not a text" }
field.text{}
