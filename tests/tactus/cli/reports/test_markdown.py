"""The summary in Markdown, as text and as a page."""

import re

import markdown
import pytest

from tests.tactus.cli.programs import BROKEN, WITHOUT_SPECS, program, timeless


@pytest.fixture
def summary(command, in_folder):
    """Return the summary of a folder of files."""

    def write(files):
        folder = in_folder(files)
        command("tactus", "test", ".", "--mock", "--summary", "s.md", cwd=folder)
        return timeless((folder / "s.md").read_text(encoding="utf-8"))

    return write


def test_a_table_and_what_failed(summary):
    files = {
        "1.tac": program("A", "B"),
        "2.tac": program("✗ C"),
        "3.tac": BROKEN,
        "4.tac": WITHOUT_SPECS,
    }
    assert summary(files).splitlines() == [
        "4 files, 3 scenarios: 2 passed, 1 failed (6 steps, time); 1 file cannot be loaded; 1 file without specs",
        "",
        "| | File | Scenarios | Time |",
        "|---|---|---|--:|",
        "| ✓ | 1.tac | 2 scenarios | time |",
        "| ✗ | 2.tac | 1 scenario, 1 failed | time |",
        "| ✗ | 3.tac | cannot be loaded |  |",
        "| - | 4.tac | no specs |  |",
        "",
        "### 2.tac:4",
        "",
        "```text",
        "  ✗ Scenario: C (time)",
        "    ✓ When the procedure runs (time)",
        "    ✗ Then the output should be 2 (time)",
        "        2.tac:6: the output is not as expected",
        "            6 |     Then the output should be 2",
        "        expected: 2",
        "        found:    1",
        "```",
        "",
        "### 3.tac:1",
        "",
        "```text",
        "3.tac:1: unexpected symbol near '='",
        "    1 | x = = 1",
        "```",
    ]


ODD = "a|b *c* [d](e) <b> `f` _g_ & #h $i$.tac"


def test_a_path_is_text_and_nothing_else(summary):
    page = markdown.markdown(summary({ODD: program("A")}), extensions=["tables"])
    cells = re.findall(r"<td[^>]*>(.*?)</td>", page)
    shown = ODD.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    plain = cells[1].replace(r"\&lt;", "&lt;").replace(r"\&amp;", "&amp;")
    assert len(cells) == 4
    assert plain.replace("\\", "") == shown


def test_a_text_cannot_end_its_own_fence(summary):
    text = summary({"a.tac": program("✗ A ```` <script>"), "b.tac": BROKEN})
    assert "\n`````text\n  ✗ Scenario: A ```` <script> (time)\n" in text
    assert text.count("\n`````\n") == 1
