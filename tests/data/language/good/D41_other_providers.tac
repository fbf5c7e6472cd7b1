-- A provider is whatever stands before the slash.
one = Agent { model = "groq/llama-3.3-70b", system_prompt = "x" }
two = Agent { model = "openrouter/openai/gpt-4o-mini", system_prompt = "x" }
three = Agent { model = "gpt-4o", provider = "azure", system_prompt = "x" }
four = Agent { model = { name = "anthropic/claude-haiku-4-5", temperature = 0.5, max_tokens = 10 }, system_prompt = "x" }
default_provider("mistral")
default_model("small")
five = Agent { system_prompt = "x" }

Procedure { function() return 1 end }
