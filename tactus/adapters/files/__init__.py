"""Implementations of `FileStore`: on disk, in memory, sealed."""
