"""What `tactus test` does instead of one plain run."""
