"""Data and words that everything uses. Nothing here imports what is above it."""
