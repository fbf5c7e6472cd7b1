"""The modes of `tactus test` besides a single run."""
