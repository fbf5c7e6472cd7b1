poet = Agent { system_prompt = "I am never called." }
