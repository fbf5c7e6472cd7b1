"""Reads and writes files: below one folder, whole, and without following links out of it."""
