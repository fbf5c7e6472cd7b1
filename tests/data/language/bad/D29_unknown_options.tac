-- Options that do nothing are no options.
poet = Agent { system_prompt = "Write.", session = true, toolsets = {}, temprature = 1 }
Procedure { function() return 1 end, inputs = {} }
area = Tool { descripton = "Area", function() end }
kit = Toolset { tool = {} }
