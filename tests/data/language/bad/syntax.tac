poet = Agent {
  model = "openai/gpt-6-luna"
  system_prompt = "A comma is missing before this line.",
}
