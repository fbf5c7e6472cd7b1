"""docs/reference/cli.md is generated from the commands; `make golden` rewrites it."""

import inspect

import click

from tactus.cli.main import cli
from tests.conftest import ROOT

HEAD = """\
# Commands

Generated from the command-line help. `tactus COMMAND --help` prints the same text.
"""


def test_the_page_of_the_commands_says_what_the_commands_say(golden):
    parts = [HEAD, *(section(name, command) for name, command in commands())]
    golden(ROOT / "docs" / "reference" / "cli.md", "\n".join(parts))


def commands():
    context = click.Context(cli, info_name="tactus")
    for name in sorted(cli.list_commands(context)):
        command = cli.get_command(context, name)
        assert command is not None
        yield from named(name, command)


def named(name, command):
    """A command, and those that a group holds."""
    assert command.help, f"{name} says nothing about itself"
    yield name, command
    for inner in getattr(command, "commands", {}).values():
        yield from named(f"{name} {inner.name}", inner)


def section(name, command):
    context = click.Context(command, info_name=f"tactus {name}")
    usage = " ".join([context.command_path, *command.collect_usage_pieces(context)])
    options = [row(option) for option in command.params if isinstance(option, click.Option)]
    table = ["| option | effect |", "|---|---|", *options, ""] if options else []
    text = inspect.cleandoc(command.help)
    return "\n".join([f"## {name}", "", f"`{usage}`", "", text, "", *table])


def row(option):
    assert option.help, f"{option.opts[0]} says nothing about itself"
    names = ", ".join(f"`{name}`" for name in option.opts)
    kind = "" if option.is_flag else f" {metavar(option)}"
    return f"| {names}{kind} | {option.help.replace('|', chr(92) + '|')} |"


def metavar(option):
    context = click.Context(cli)
    return option.make_metavar(context).replace("|", "\\|")
