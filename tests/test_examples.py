"""Every example of the gallery loads, proves something, and passes."""

import re

import pytest

from tactus import Source, SystemClock, read_source, verify
from tactus.formatting import format_source
from tests.conftest import ROOT

EXAMPLES = sorted((ROOT / "examples").rglob("*.tac"))


@pytest.mark.parametrize(
    "path", EXAMPLES, ids=lambda path: path.relative_to(ROOT / "examples").as_posix()
)
def test_example(path):
    report = verify(read_source(path), SystemClock())
    assert report.scenarios
    for scenario in report.scenarios:
        assert scenario.failed_step is None
        assert scenario.warnings == ()


@pytest.mark.parametrize("name", ["README.md", "docs/index.md"])
def test_programs_in_the_docs(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    programs = re.findall(r"^```(?:lua|tactus)\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    assert programs
    for program in programs:
        report = verify(Source(name, program), SystemClock())
        assert report.scenarios and report.passed
        assert format_source(Source(name, program)) == program


def test_the_examples_run_for_real_too(command, openai_server):
    openai_server.answer("A whistle", " in the fog.")
    done = command("tactus", "run", "02-agents/02-streaming.tac", **openai_server.variables)
    assert (done.code, done.out.splitlines()[0]) == (0, "A whistle in the fog.")
    assert 'info the story is told {"tokens": 2}' in done.err
