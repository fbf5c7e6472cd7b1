"""What one example is on disk, and what it asks for."""
