"""The world outside: each module connects one port to it."""
