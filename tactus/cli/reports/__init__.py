"""Reports of specs, for people and for CI."""
