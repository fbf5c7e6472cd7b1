-- A system prompt is a text; what changes between turns is for `prepare`.
poet = Agent { system_prompt = function() return "Write." end }
Procedure { function() return poet("Go.").output end }
