"""`tactus run --render`."""

import os
import pty
import re
import subprocess
import sys

import pytest

from tactus.cli.running.markdown_output import MarkdownOutput

TEXT = """\
# A title

A paragraph with **bold** words
on two lines.

- one
- two

  more of two

- three

1. first

2. second

| a | b |
|---|---|
| 1 | 2 |

```lua
local x = 1

-- not a heading:
# x
```

> quoted

The end."""


def rendered(pieces):
    """Return what is written for each piece, and at the end."""
    written = []
    output = MarkdownOutput(written.append, 60, has_colours=True)
    for piece in pieces:
        output.add(piece)
    before_end = len(written)
    output.end()
    return "".join(written), before_end


def plain(text):
    return re.sub(r"\x1b\[[\d;]*m", "", text)


@pytest.mark.parametrize("size", [1, 2, 3, 7, 50, 10_000])
def test_where_tokens_cut_a_text_makes_no_difference(size):
    pieces = [TEXT[start : start + size] for start in range(0, len(TEXT), size)]
    assert rendered(pieces)[0] == rendered(TEXT.splitlines(keepends=True))[0]


def test_blocks_are_written_as_they_are_complete():
    _, before_end = rendered(TEXT.splitlines(keepends=True))
    assert before_end == 5


def test_what_is_rendered():
    text, _ = rendered([TEXT])
    lines = [line.rstrip() for line in plain(text).splitlines()]
    assert "A paragraph with bold words on two lines." in lines
    assert " • three" in lines
    assert " 2 second" in lines
    assert any("local x = 1" in line for line in lines)
    assert any("# x" in line for line in lines)
    assert any(re.search(r"\b1\b.*\b2\b", line) for line in lines)
    assert "\x1b[1m" in text


def test_nothing_is_redrawn():
    text, _ = rendered(list(TEXT))
    assert re.findall(r"\x1b\[[^m]*[A-Za-ln-z]|\r", text) == []


def test_without_colours():
    written = []
    output = MarkdownOutput(written.append, 60, has_colours=False)
    output.add(TEXT)
    output.end()
    assert re.findall(r"\x1b\[(?:3[0-7]|4[0-7]|9[0-7]|38|48)", "".join(written)) == []


@pytest.mark.parametrize("text", ["", "\n\n", "One.", "```\nnever closed", "- a\n\n", "| a |\n|"])
def test_texts_that_stop_anywhere(text):
    assert plain(rendered(list(text))[0]).strip() == plain(rendered([text])[0]).strip()


PROGRAM = """\
poet = Agent { model = "openai/gpt-4o-mini", system_prompt = "S", streaming = true }
Procedure { function() poet("Go.") end }
"""
ANSWER = ["# Ti", "tle\n", "\nSome **bo", "ld** words", ".\n"]


def run_in_terminal(folder, *options, **variables):
    """Run a program in a terminal; return what it shows."""
    parent, child = pty.openpty()
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "TERM": "xterm", **variables}
    process = subprocess.Popen(
        [sys.executable, "-m", "tactus", "run", "a.tac", *options],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=child,
        stderr=subprocess.DEVNULL,
    )
    os.close(child)
    shown = b""
    try:
        while piece := os.read(parent, 4096):
            shown += piece
    except OSError:  # the terminal is closed
        pass
    os.close(parent)
    assert process.wait(60) == 0
    return shown.decode().replace("\r\n", "\n")


def test_a_terminal_shows_markdown_only_if_it_is_asked_to(in_folder, openai_server):
    folder = in_folder({"a.tac": PROGRAM})
    openai_server.answer(*ANSWER)
    assert "**bold**" in run_in_terminal(folder, **openai_server.variables)
    openai_server.answer(*ANSWER)
    shown = run_in_terminal(folder, "--render", **openai_server.variables)
    assert "Some \x1b[1mbold\x1b[0m words." in shown
    openai_server.answer(*ANSWER)
    dumb = run_in_terminal(folder, "--render", TERM="dumb", **openai_server.variables)
    assert dumb == "".join(ANSWER)


def test_a_program_cannot_reach_the_terminal_through_markdown(in_folder, openai_server):
    folder = in_folder({"a.tac": PROGRAM})
    openai_server.answer("Hi \x1b]0;title\x07 \x1b[2J", " [link](https://x.example) ")
    shown = run_in_terminal(folder, "--render", **openai_server.variables)
    assert "\x1b]" not in shown
    assert "\x1b[2J" not in shown


def test_piped_output_stays_byte_for_byte(command, in_folder, openai_server):
    folder = in_folder({"a.tac": PROGRAM})
    outputs = []
    for options in ([], ["--render"]):
        openai_server.answer(*ANSWER)
        done = command("tactus", "run", "a.tac", *options, cwd=folder, **openai_server.variables)
        outputs.append((done.code, done.out, done.err))
    assert outputs[0] == outputs[1]
    assert outputs[0][1] == "".join(ANSWER)
