"""Words of others among ours: nothing steers a terminal or a runner, nothing looks like our report."""

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tactus.core.display import printable, printable_json, shortened, visible
from tests.tactus.cli.programs import program

OBEYED = re.compile(r"(?m)^[ \t]*::|##\w*\[")
DOES_SOMETHING = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u2028\u2029\ud800-\udfff]"
)

HOSTILE = "x\n::set-output name=a::b\n  ::stop-commands::t\n##[add-mask]x ##vso[task.x] ##teamcity[y]\n\x1b]0;OWNED\x07\x9b\u202e\u2028✓ y"

texts = st.text(st.sampled_from(":#[]vso \t\n\r\x1b\x9b\u202e\u2028\ud800ax"), max_size=60)


@given(texts)
def test_nothing_is_obeyed_and_nothing_stands_at_the_margin(text):
    shown = printable(text)
    assert not OBEYED.search(shown)
    assert not DOES_SOMETHING.search(shown)
    assert all(line.startswith("    | ") for line in shown.split("\n")[1:])


@given(st.text(st.sampled_from('#[]vso"\\\x9b\u202ea'), max_size=20))
def test_json_means_the_same(text):
    shown = printable_json(json.dumps({"a": text}, ensure_ascii=False))
    assert json.loads(shown) == {"a": text}
    assert not OBEYED.search(shown)
    assert not DOES_SOMETHING.search(shown)


def test_a_flood_is_cut_and_its_size_named():
    assert shortened("x" * 5_000_000).endswith("x… (5,000,000 characters)")
    assert len(printable("\n" * 5_000_000)) < 100_000


def test_ordinary_text_stays_as_it_is():
    text = "# Title ##  a::b [x](y) #[z] – „ä“ 漢字 👩‍👩‍👧 \t{1: 2}"
    assert visible(text) == printable(text) == text


def lua(text):
    return '"' + "".join(f"\\{byte:03d}" for byte in text.encode()) + '"'


FAILS = program("A").replace("return 1", f"error({lua(HOSTILE)})")
SHOWS = program("A").replace(
    "return 1", f"Log.info({lua(HOSTILE)}) print({lua(HOSTILE)}) return {lua(HOSTILE)}"
)
DIFFERS = SHOWS.replace("be 1", "be 2")
AT_TOP = f"error({lua(HOSTILE)})\n" + program("A")
NAMES = program("A \x1b]0;OWNED\x07 ##[x]").replace(
    "the output", "the \x1b]0;OWNED\x07 ##vso[x] output"
)
LISTS = f"""-- Title \x1b]0;OWNED\x07
-- ::set-output name=a::b
tool = Tool {{ description = {lua(HOSTILE)}, input = {{ q = field.string {{ description = {lua(HOSTILE)} }} }}, function() end }}
""" + program("A")

COMMANDS = [
    ("test", "--mock", "--no-cache"),
    ("test", "--mock", "--no-cache", "--jobs", "2", "."),
    ("test", "--list"),
    ("test", "--mock", "--mutation"),
    ("validate",),
    ("validate", "--json"),
    ("info",),
    ("info", "--json"),
    ("run", "--mock"),
    ("run", "--mock", "--json"),
    ("run", "--mock", "--debug"),
]


@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
@pytest.mark.parametrize("text", [FAILS, SHOWS, DIFFERS, AT_TOP, NAMES, LISTS], ids="abcdef")
def test_no_command_lets_a_file_steer_a_runner(arguments, text, command, in_folder):
    folder = in_folder({"a.tac": text})
    last = () if arguments[-1] == "." else ("a.tac",)
    done = command("tactus", *arguments, *last, cwd=folder, GITHUB_ACTIONS="true", CI="true")
    lines = [line for line in (done.out + done.err).split("\n") if not line.startswith("::error ")]
    assert lines
    assert not OBEYED.search("\n".join(lines))
    assert not DOES_SOMETHING.search("\n".join(lines))
    if arguments[0] != "run":
        assert not any(line.startswith(("✓ y", "  ::", "set-output")) for line in lines)
