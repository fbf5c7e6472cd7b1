poet = Agent { system_prompt = "I write." }
local poem = poet("Go.")
Procedure { function() return poem end }
