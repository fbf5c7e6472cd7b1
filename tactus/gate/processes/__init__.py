"""Where mocked programs run, so that they can be ended: a pool of processes, and what it and they say to each other."""
