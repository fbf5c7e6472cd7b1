"""What a mocked test run does not import, because each would cost more than the run."""

import subprocess
import sys
from importlib.util import find_spec

from tests.conftest import ROOT

HEAVY = {
    "openai",
    "genai_prices",
    "httpx2",
    "mkdocs",
    "markdown",
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


def test_what_is_heavy_is_installed():
    # The name of a library that nobody imports any more would forbid nothing.
    assert [name for name in sorted(HEAVY) if find_spec(name) is None] == []
