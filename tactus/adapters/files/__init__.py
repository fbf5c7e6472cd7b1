"""Stores of files: on disk, in memory, sealed."""
