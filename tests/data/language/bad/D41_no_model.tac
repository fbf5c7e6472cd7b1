-- A model without a name.
poet = Agent { model = "groq/", system_prompt = "x" }
critic = Agent { model = 3, system_prompt = "x" }
Procedure { function() return 1 end }
