"""Recordings of real runs as files, which can be committed, published, tested against and converted to scenarios."""
