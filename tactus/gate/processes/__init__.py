"""Where mocked programs run so that they can be ended. Importing this package imports nothing else."""
