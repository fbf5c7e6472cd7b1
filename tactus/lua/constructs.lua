--- The constructs of the language: the name of each global, and the module it comes from.
---
--- A module is loaded when a program first names one of its constructs, so a program pays for nothing that it does not
--- use. A newcomer may read them in this order.

return {
  { "Agent", "agent" },
  { "Procedure", "procedure" },
  { "Specification", "specification" },
  { "Specifications", "specification" },
  { "field", "field" },
  { "input", "script" },
  { "output", "script" },
  { "state", "state" },
  { "State", "state" },
  { "Log", "log" },
  { "print", "log" },
  { "require", "modules" },
  { "Tool", "tool" },
  { "Toolset", "toolset" },
  { "Mocks", "mocks_block" },
  { "Step", "custom_steps" },
  { "Human", "human" },
  { "MessageHistory", "message_history" },
  { "filters", "filters" },
  { "File", "files" },
  { "Json", "json" },
  { "Retry", "retry" },
  { "Sleep", "sleep" },
  { "Iterations", "iterations" },
  { "Stop", "stop" },
  { "System", "system" },
  { "checkpoint", "checkpoint" },
  { "python", "iterators" },
  { "default_model", "defaults" },
  { "default_provider", "defaults" },
}
