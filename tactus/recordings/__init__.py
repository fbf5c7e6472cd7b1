"""Real runs as files that are committed, published, tested against and turned into scenarios."""
