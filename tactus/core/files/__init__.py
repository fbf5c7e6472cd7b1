"""Reads and writes files atomically below one folder, without following links out of it."""
