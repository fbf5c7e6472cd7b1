"""What a mocked test run does not import, because each would cost more than the run."""

import subprocess
import sys

from tests.conftest import ROOT

HEAVY = {
    "openai",
    "httpx",
    "mkdocs",
    "markdown",
    "rich",
    "pydantic",
    "yaml",
    "jinja2",
    "pygments",
    "asyncio",
}


def test_a_mocked_test_run_imports_nothing_heavy():
    code = """
import sys
from tactus.cli.main import main
code = main(["test", "02-agents/02-streaming.tac", "--mock"])
print(*sorted({name.partition(".")[0] for name in sys.modules}), file=sys.stderr)
sys.exit(code)
"""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert HEAVY & set(done.stderr.split()) == set()
