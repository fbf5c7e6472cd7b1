poet = Agent {
  model = "openai/gpt-4o-mini"
  system_prompt = "A comma is missing before this line.",
}
