"""Loads and runs programs in Lua: turns a `Source` and `Ports` into a `Program`, events and a result."""
