"""A pytest plugin that fails a full test run if some error message of the language is provoked by no test.

The messages are the strings in calls of `errors.raise`, `errors.problem` and `errors.expect` in `tactus/lua/`. During
the tests, the message of every failure that leaves Lua is recorded, and counts for the calls whose string matches it.
If several match, only the most specific ones count, because many messages match `'%s' is %s`. Failures in other
processes are not counted, as the output of a command does not show which failure it reports.
"""

import functools
import re

import pytest

from tactus.core.folders import LUA
from tactus.engine.session import Session

CALL = re.compile(
    r"errors\.(?P<function>raise|problem|expect)\([(\s]*"
    r'(?P<subject>\w+ \.\. )?"(?P<text>(?:[^"\\\n]|\\.)*)"(?:.*?"(?P<expected>[^"]*)"\)$)?',
    re.MULTILINE,
)
HOLE = re.compile(r"%(?:[sdqg]|\.\d+f)")

recorded: set[str] = set()
not_run: list[str] = []
provoked: set[str] = set()
unprovoked: dict[str, str] = {}


def find_messages() -> dict[str, str]:
    """Return the messages of the language by `file:line` of the call, with `%s` for inserted values."""
    messages = {}
    for path in sorted(LUA.rglob("*.lua")):
        lua = path.read_text(encoding="utf-8")
        for call in CALL.finditer(lua):
            line = lua.count("\n", 0, call.start()) + 1
            text = "%s" * bool(call["subject"]) + re.sub(r"\\(.)", r"\1", call["text"])
            if call["function"] == "expect":
                text += f" %s; expected {call['expected'] or '%s'}"
            messages[f"{path.relative_to(LUA.parent)}:{line}"] = text
    return messages


def places_of(texts: set[str], messages: dict[str, str]) -> set[str]:
    """Return the calls that messages may come from."""
    fits = {
        place: re.compile(".*".join(map(re.escape, HOLE.split(message))), re.DOTALL).match
        for place, message in messages.items()
    }

    def is_vaguer(place, other):
        return fits[place](messages[other]) and not fits[other](messages[place])

    places = set()
    for text in texts:
        fitting = [place for place in messages if fits[place](text)]
        places |= {
            place for place in fitting if not any(is_vaguer(place, other) for other in fitting)
        }
    return places


def pytest_configure():
    """Record the message of each failure that leaves Lua."""
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
    """Receive the results of a pytest-xdist worker."""
    provoked.update(node.workeroutput["provoked"])
    not_run.extend(node.workeroutput["not_run"])


def pytest_sessionfinish(session):
    messages = find_messages()
    found = places_of(recorded, messages)
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput |= {"provoked": sorted(found), "not_run": not_run}
        return
    provoked.update(found)
    config = session.config
    is_whole = config.args_source is pytest.Config.ArgsSource.TESTPATHS and not not_run
    is_whole = is_whole and not config.option.collectonly
    if is_whole and session.exitstatus == pytest.ExitCode.OK and messages.keys() - provoked:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
        unprovoked.update({place: messages[place] for place in messages.keys() - provoked})


def pytest_terminal_summary(terminalreporter):
    if unprovoked:
        terminalreporter.section("messages that no test provokes", red=True)
        for place, message in sorted(unprovoked.items()):
            terminalreporter.write_line(f"{place}: {message}")
