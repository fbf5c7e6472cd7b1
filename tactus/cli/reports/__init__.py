"""Reports of specs, for the terminal and for CI."""
