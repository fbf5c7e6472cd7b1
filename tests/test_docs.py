"""What README.md and the pages of docs/ tell readers to type is typed here, and what they show is what comes out.

A page is a folder of its own, with the examples of this repository in it unless it writes some itself, and its blocks
happen in order:

- a fence with `title="path"` is a file;
- `console` is typed into a shell: what follows a line that begins with `$ ` is its output, where times do not count and
  a line `…` stands for any number of lines;
- `sh` is typed as well, line by line, for blocks that readers copy as a whole;
- `yaml` with plugins in it is the configuration of a site, which is built;
- `tactus` and `lua` are programs: their specs pass, and they are formatted.

`<!-- not run: reason -->` above a fence leaves it out, `<!-- exits with 1 -->` expects that of its last command, and
`<!-- with a key -->` sets one.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tactus import Source, SystemClock, verify
from tactus.tooling.formatting import format_source
from tactus.tooling.syntax_check import check_syntax
from tests.conftest import ROOT
from tests.openai_server import Answer

PAGES = [
    ROOT / "README.md",
    *sorted(path for path in (ROOT / "docs").rglob("*.md") if "decisions" not in path.parts),
]

FENCE = re.compile(
    r"(?:^ *<!-- (?P<note>[^\n]*?) -->\n+)?"
    r"^(?P<indent> *)(?P<mark>```+) ?(?P<language>[\w-]+)(?P<attributes>[^\n]*)\n(?P<body>.*?)^(?P=indent)(?P=mark)$",
    re.DOTALL | re.MULTILINE,
)
TIME = re.compile(r"\b\d+(\.\d+)? ?(µs|ms|s)\b")


@dataclass
class Block:
    """A fenced block of a page."""

    language: str
    title: str | None
    note: str
    text: str
    line: int


def blocks_of(page: Path) -> list[Block]:
    text = page.read_text(encoding="utf-8")
    blocks = []
    for match in FENCE.finditer(text):
        indent = match["indent"]
        body = "".join(
            line.removeprefix(indent) for line in match["body"].splitlines(keepends=True)
        )
        title = re.search(r'title="([^"]+)"', match["attributes"])
        line = text.count("\n", 0, match.start("mark")) + 1
        blocks.append(Block(match["language"], title and title[1], match["note"] or "", body, line))
    return blocks


def name_of(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def folder_of(page: Path, blocks: list[Block], tmp_path: Path) -> Path:
    """Create a reader's folder, with the repository's examples unless the page writes its own."""
    folder = tmp_path / "page"
    if any((block.title or "").startswith("examples/") for block in blocks):
        folder.mkdir()
    else:
        shutil.copytree(ROOT / "examples", folder / "examples")
    return folder


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_what_a_page_says_is_so(page, tmp_path, environment, openai_server):
    blocks = blocks_of(page)
    folder = folder_of(page, blocks, tmp_path)
    openai_server.answers.extend(Answer(["A kite ", "and a robot."]) for _ in range(20))
    openai_server.models = {"data": [{"id": "gpt-4-turbo", "shutdown_date": "2026-10-23"}]}
    for block in blocks:
        if block.note.startswith("not run: "):
            continue
        where = f"{name_of(page)}:{block.line}"
        if block.title:
            path = folder / block.title
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block.text, encoding="utf-8")
        if block.language == "sh":
            block.text = re.sub(r"^(?=.)", "$ ", block.text, flags=re.MULTILINE)
        if block.language in ("console", "sh"):
            key = "sk-of-a-reader" if block.note == "with a key" else ""
            variables = openai_server.variables | {"OPENAI_API_KEY": key}
            type_in(block, folder, environment | variables, where)
        elif block.language == "yaml" and "plugins:" in block.text:
            build(block, folder, environment, where)
        elif block.language in ("tactus", "lua"):
            check_program(block, where)


def type_in(block: Block, folder: Path, environment: dict[str, str], where: str) -> None:
    """Run the commands of a block in one shell, and compare their output and exit codes."""
    commands = re.split(r"^\$ ", block.text, flags=re.MULTILINE)
    assert not commands[0].strip(), f"{where}: a console block begins with '$ '"
    path = os.pathsep.join([str(Path(sys.executable).parent), environment["PATH"]])
    script = "".join(
        f"{command.splitlines()[0]}\nprintf '\\0%s\\0' $?\n" for command in commands[1:]
    )
    done = subprocess.run(
        ["bash", "-c", f"exec 2>&1\n{script}"],
        cwd=folder,
        env=environment | {"PATH": path, "COLUMNS": "100"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    parts = done.stdout.split("\0")
    code = re.match(r"exits with (\d+)", block.note)
    for index, command in enumerate(commands[1:]):
        typed, _, shown = command.partition("\n")
        output, status = parts[2 * index], parts[2 * index + 1]
        is_last = index == len(commands) - 2
        expected_status = code[1] if code and is_last else "0"
        assert status == expected_status, f"{where}: {typed}\n{output}"
        if shown.strip():
            assert matches(shown, output), f"{where}: {typed}\n{output}"


def matches(shown: str, output: str) -> bool:
    """Return whether an output matches the one on a page.

    >>> matches("a (3 ms)\\n…\\nd", "a (7.1 ms)\\nb\\nc\\nd\\n"), matches("a", "a\\nb")
    (True, False)
    """
    lines = [TIME.sub("TIME", line.rstrip()) for line in shown.strip().splitlines()]
    pattern = "".join(
        r"(?:.*\n)*" if line.strip() == "…" else re.escape(line) + r"\n" for line in lines
    )
    found = "".join(TIME.sub("TIME", line.rstrip()) + "\n" for line in output.strip().splitlines())
    return re.fullmatch(pattern, found) is not None


def build(block: Block, folder: Path, environment: dict[str, str], where: str) -> None:
    """Build a site with the configuration, or part of one, on a page."""
    config = folder / "mkdocs.yml"
    has_name = "site_name:" in block.text
    config.write_text(("" if has_name else "site_name: A site\n") + block.text, encoding="utf-8")
    index = folder / "docs" / "index.md"
    if not index.exists():
        index.parent.mkdir(exist_ok=True)
        index.write_text("# Start\n", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict"],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, f"{where}: {done.stderr}"


def check_program(block: Block, where: str) -> None:
    source = Source(where.replace(":", " line "), block.text)
    check_syntax(source)
    assert format_source(source) == block.text, where
    if "Specification" in block.text:
        report = verify(source, SystemClock())
        assert report.scenarios and report.passed, where


def test_every_test_that_a_promise_names_is_there():
    page = (ROOT / "docs/guides/security.md").read_text(encoding="utf-8")
    named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", page)
    assert len(named) > 10
    missing = [
        f"{path}::{name}"
        for path, name in named
        if f"def {name}(" not in (ROOT / path).read_text(encoding="utf-8")
    ]
    assert missing == []
