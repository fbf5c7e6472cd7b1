"""`python -m tactus`: the same as the `tactus` command."""

from tactus.cli.main import entry

entry()
