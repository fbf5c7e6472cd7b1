"""A pytest plugin: a test provokes each error message of the language, or the run of all tests fails.

The messages are the strings in calls of `errors.raise`, `errors.problem` and `errors.expect` in `tactus/lua/`. While
tests run, the message of every failure that leaves Lua is recorded. It counts for the calls whose string it fits most
closely, so that no message is provoked by another one that happens to fit `'%s' is %s`. Only failures in the process
of a test count, since the output of a command does not show which failure it reports.
"""

import functools
import re

import pytest

from tactus.core.folders import LUA
from tactus.engine.session import Session

CALL = re.compile(
    r'errors\.(?P<function>raise|problem|expect)\([(\s]*"(?P<text>(?:[^"\\\n]|\\.)*)"'
)
HOLE = re.compile(r"%(?:[sdqg]|\.\d+f)")

recorded: set[str] = set()
not_run: list[str] = []
provoked: set[str] = set()
unprovoked: dict[str, str] = {}


def find_messages() -> dict[str, str]:
    """Return the messages of the language by `file:line` of the call."""
    messages = {}
    for path in sorted(LUA.rglob("*.lua")):
        lua = path.read_text(encoding="utf-8")
        for call in CALL.finditer(lua):
            line = lua.count("\n", 0, call.start()) + 1
            text = re.sub(r"\\(.)", r"\1", call["text"])
            messages[f"{path.relative_to(LUA.parent)}:{line}"] = text
    return messages


def pattern_of(message: str) -> re.Pattern[str]:
    """Return what fits a message with its holes filled; a call may append to its string."""
    return re.compile(".*".join(map(re.escape, HOLE.split(message.replace("%%", "%")))), re.DOTALL)


def places_of(texts: set[str], messages: dict[str, str]) -> set[str]:
    """Return the calls that texts come from."""
    patterns = {place: pattern_of(message) for place, message in messages.items()}
    closeness = {place: len(HOLE.sub("", message)) for place, message in messages.items()}
    places = set()
    for text in texts:
        fitting = [place for place, pattern in patterns.items() if pattern.match(text)]
        closest = max((closeness[place] for place in fitting), default=0)
        places |= {place for place in fitting if closeness[place] == closest}
    return places


def pytest_configure():
    """Record the message of each failure that comes out of Lua."""
    call = Session._call

    @functools.wraps(call)
    def recording_call(self, *arguments):
        ok, value = call(self, *arguments)
        if not ok:
            recorded.update(failure["message"] for failure in value["failures"])
        return ok, value

    Session._call = recording_call


def pytest_deselected(items):
    not_run.extend(item.nodeid for item in items)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node):
    """Receive what a worker of pytest-xdist found."""
    provoked.update(node.workeroutput["provoked"])
    not_run.extend(node.workeroutput["not_run"])


def pytest_sessionfinish(session):
    messages = find_messages()
    found = places_of(recorded, messages)
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput |= {"provoked": sorted(found), "not_run": not_run}
        return
    provoked.update(found)
    is_whole = session.config.args_source is pytest.Config.ArgsSource.TESTPATHS and not not_run
    if is_whole and session.exitstatus == pytest.ExitCode.OK and messages.keys() - provoked:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
        unprovoked.update({place: messages[place] for place in messages.keys() - provoked})


def pytest_terminal_summary(terminalreporter):
    if unprovoked:
        terminalreporter.section("messages that no test provokes", red=True)
        for place, message in sorted(unprovoked.items()):
            terminalreporter.write_line(f"{place}: {message}")
