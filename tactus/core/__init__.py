"""Data types, errors and helpers that the rest of the package shares. Imports nothing from it."""
