-- In a real run nobody answers with mocks.
price = Tool { function() return 3 end }
poet = Agent { system_prompt = "Write." }
Mocks { poet = { message = "mocked" }, price = { returns = 100 } }

Procedure { function() return { poet("Go.").output, price() } end }
