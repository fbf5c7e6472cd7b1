--- The fields of the events, as Python has them: those without a value count for the size of an event.
---
--- `tests/test_browser_scripts.py` compares them with `tactus/core/events.py`.

return {
  clock_read = "location",
  environment_read = "name location",
  file_read = "path location",
  file_written = "path location",
  human_answered = "kind answer location",
  human_asked = "kind message options location",
  log_written = "level message context location",
  model_predicted = "model kind data output mocked location",
  output_mismatched = "message location",
  random_used = "location",
  request_delayed = "model reason seconds location",
  run_failed = "message hint location",
  run_finished = "result location",
  run_started = "location",
  state_changed = "key value location",
  text_printed = "text location",
  text_streamed = "agent text location",
  tool_called = "tool arguments agent location",
  tool_failed = "tool message agent location",
  tool_returned = "tool result agent location",
  turn_failed = "agent text usage message is_complete location",
  turn_finished = "agent text usage data finish_reason location",
  turn_started = "agent model message mocked location",
}
