-- Streaming
-- The shape of the page the project began with: no indentation, everything global, the specification in the middle
-- Nothing here is structured, so the words can stream
narrator = Agent {
model = "openai/gpt-4o-mini",
system_prompt = [[You tell stories.
When somebody asks for one:
- Tell it to the end
- Ask nothing]],
}
Specification([[
Feature: Streaming
Scenario: Tells a story for the prompt
Given the procedure has started
And the message is "Tell me about a snail that won a race."
And the agent "narrator" responds with "The snail had started \"yesterday\"."
When the procedure runs
Then the output story should be "The snail had started \"yesterday\"."
And the output success should be true
]])
-- An input, and no output
Procedure {
input = {
prompt = field.string{description = "What to tell", default = "Tell me about a snail that won a race."}
},
function(input)
local result = narrator({message = input.prompt})
return {
story = result.output,
success = true
}
end
}
