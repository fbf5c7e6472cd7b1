"""The command line, with a module per command. Only this package prints."""
