"""What `run` and `replay` need: inputs, model clients, printers of events."""
