"""An interruption ends a docs build as MkDocs ends it, and leaves no process behind."""

from tests.interruptions import MARK, interruptions
from tests.tactus.cli.programs import program

CONFIG = """
site_name: S
plugins: [tactus]
hooks: [marks.py]
"""

HOOKS = f"""
import os
from mkdocs.plugins import event_priority

@event_priority(100)
def on_pre_build(config):
    {MARK}

@event_priority(-100)
def on_post_build(config):
    {MARK}
"""

BUILD = """
sys.argv = ["mkdocs", "build"]
from mkdocs.__main__ import cli
cli()
"""


def test_an_interruption_at_any_moment_ends_a_build(in_folder, environment):
    examples = {f"examples/01-a/{number:02}-x.tac": program(f"S{number}") for number in range(8)}
    files = {"mkdocs.yml": CONFIG, "marks.py": HOOKS, "docs/index.md": "# Home\n"}
    for end in interruptions(BUILD, in_folder(files | examples), environment):
        if end.was_late:
            continue
        assert end.code == 1, end
        *before, last = [line for line in end.err.splitlines() if line]
        assert last == "Aborted!", end
        assert all(line.startswith("INFO ") for line in before), end
