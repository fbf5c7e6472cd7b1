-- A turn with tools is several requests; its usage is all of theirs.
look = Tool { description = "Looks", function() return "rain" end }
poet = Agent { system_prompt = "Write.", tools = { look } }

Procedure { function() return poet("Go.").usage.total_tokens end }
