"""Support for `run` and `replay`: inputs, model clients, event printers, recordings."""
