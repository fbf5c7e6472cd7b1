"""Makes builds faster and changes no byte of them. Only the plugin and the command import it."""
