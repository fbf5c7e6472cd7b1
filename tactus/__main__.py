"""The `tactus` executable, and `python -m tactus`."""

import sys


def entry() -> None:
    """Run a command. An interruption may come while the command line is still being imported."""
    try:
        from tactus.cli.main import main

        code = main()
    except KeyboardInterrupt:
        code = 130
    sys.exit(code)


if __name__ == "__main__":
    entry()
