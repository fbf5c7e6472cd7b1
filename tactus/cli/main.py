"""The command group `tactus`, error reporting and exit codes.

Exit codes: 0 success, 1 the program, its run or a specification failed, 2 wrong usage or a file that cannot be loaded,
3 stopped by `--max-cost`, 130 interrupted. Commands are imported only when they are called.
"""

from __future__ import annotations

import importlib
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tactus.cli.diagnostics import show_error
from tactus.core.errors import ConfigError, CostLimitError, LoadError, TactusError
from tactus.core.files.regular_files import reason_of
from tactus.core.suggestions import suggestion

if TYPE_CHECKING:
    from collections.abc import Sequence
    from importlib.metadata import EntryPoint, EntryPoints

    from tactus.gate.processes.pool import Pool

COMMANDS = (
    "eval",
    "format",
    "info",
    "models",
    "providers",
    "replay",
    "run",
    "spec",
    "stubs",
    "test",
    "validate",
)

DONE, FAILED, WRONG_USAGE, TOO_EXPENSIVE, INTERRUPTED = 0, 1, 2, 3, 130


MORE_COMMANDS = "tactus.commands"
"""The entry points through which other packages add commands."""


class CommandGroup(click.Group):
    """Loads a command from the module of its name, or from another package."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        return sorted({*COMMANDS, *(entry.name for entry in _added())})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command."""
        if cmd_name not in COMMANDS:
            return next((_load(entry) for entry in _added() if entry.name == cmd_name), None)
        command = importlib.import_module(f"tactus.cli.commands.{cmd_name}").command
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command, or suggest a similar name."""
        if not args[0].startswith("-") and self.get_command(ctx, args[0]) is None:
            near = suggestion(args[0], self.list_commands(ctx))
            message = f"unknown command '{args[0]}'"
            ctx.fail(f"{message}; {near}" if near else message)
        return super().resolve_command(ctx, args)


def _load(entry: EntryPoint) -> click.Command:
    """Import a command of another package, whose dependencies may be missing."""
    try:
        command = entry.load()
    except ImportError as error:
        return _unavailable(entry.name, error.name or str(error))
    assert isinstance(command, click.Command)
    return command


def _unavailable(name: str, missing: str) -> click.Command:
    """Return a command that reports a missing dependency."""

    def refuse() -> None:
        raise ConfigError(
            f"the command '{name}' needs '{missing}', which is not installed",
            hint="install it with: pip install 'tactus-gallery[docs]'",
        )

    return click.Command(
        name,
        callback=refuse,
        short_help=f"Unavailable: '{missing}' is not installed.",
        add_help_option=False,
        context_settings={"ignore_unknown_options": True, "allow_extra_args": True},
    )


def _added() -> EntryPoints:
    """Return the commands of other packages, which are looked up only if necessary because that is slow."""
    from importlib.metadata import entry_points

    return entry_points(group=MORE_COMMANDS)


@click.group(cls=CommandGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="tactus-gallery", message="tactus %(version)s")
def cli() -> None:
    """Run and test Tactus programs: AI agents, with their specifications."""


def main(arguments: Sequence[str] | None = None, *, pool: Pool | None = None) -> int:
    """Run a command and return its exit code.

    Args:
        arguments: The arguments; by default those of this process.
        pool: A pool to run mocked programs in; by default the command starts one.
    """
    _prepare_streams()
    with click.Context(cli, color=_has_colours()):
        return _end_of(list(sys.argv[1:] if arguments is None else arguments), pool)


def _has_colours() -> bool | None:
    """Return whether to use colours, or None if that depends on the stream."""
    return False if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb" else None


def _end_of(arguments: list[str], pool: Pool | None) -> int:
    """Run a command, report its errors, and return its exit code."""
    try:
        code = _invoke(arguments, pool)
        sys.stdout.flush()
    except click.ClickException as error:
        error.show()
        return WRONG_USAGE
    except (LoadError, ConfigError) as error:
        show_error(error)
        return WRONG_USAGE
    except CostLimitError as error:
        show_error(error)
        return TOO_EXPENSIVE
    except TactusError as error:
        show_error(error)
        return FAILED
    except KeyboardInterrupt:
        click.echo("interrupted", err=True)
        return INTERRUPTED
    except BrokenPipeError:
        return _stop_writing()
    except OSError as error:
        click.echo(f"the output cannot be written: {reason_of(error)}", err=True)
        return _stop_writing()
    return code


def _invoke(arguments: list[str], pool: Pool | None) -> int:
    """Run a command without Click's error handling, which prints a line when interrupted."""
    try:
        with cli.make_context("tactus", arguments, color=_has_colours(), obj=pool) as context:
            code = cli.invoke(context)
    except click.exceptions.Exit as done:
        return done.exit_code
    return code if isinstance(code, int) else DONE


def _prepare_streams() -> None:
    """Prepare stdout and stderr, which may be closed or unable to encode a character."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            # The stream stays open until the process exits.
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115
        getattr(sys, name).reconfigure(errors="replace")


def _stop_writing() -> int:
    """Exit quietly after the reader of stdout has closed it, as `| head` does."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return FAILED
