"""What hangs, crashes or floods ends as one failed scenario, and the rest goes on."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from tactus import GateOptions, verify_files
from tactus.core.events import LogWritten, ToolCalled
from tactus.gate.processes.messages import Verify, framed
from tactus.gate.processes.pool import can_fork
from tactus.specs.runner import specifications_of
from tests.conftest import ROOT
from tests.tactus.cli.programs import BROKEN, program

HEAD = """Procedure {
  input = { how = field.string { default = "well" } },
  function(input)
    if input.how == "badly" then
      %s
    end
    return input.how
  end,
}
"""

SPECS = """Specification([[
Feature: Hostile
  Scenario: Before
    When the procedure runs
    Then the output should be "well"
  Scenario: Hostile
    Given the input how is "badly"
    When the procedure runs
    Then the output should exist
  Scenario: After
    When the procedure runs
    Then the output should be "well"
]])
"""

PATTERN_BOMB = 'local s = ("a"):rep(200000) s:find(("a-"):rep(20) .. "b")'


def hostile(deed):
    return HEAD % deed + SPECS


TIME = "5: the program ran longer than 0.5 s"

ENDED = "ran longer than 0.5 s and could not be interrupted, so its process was ended"

HOSTILE = {
    "endless loop": ("while true do end", TIME),
    "endless pcall": ("while true do pcall(error) end", TIME),
    "pcall in pcall": ("while true do pcall(pcall, function() while true do end end) end", TIME),
    "endless coroutines": (
        "while true do coroutine.wrap(function() coroutine.yield() end)() end",
        TIME,
    ),
    "coroutine in coroutine": (
        "local function f() return coroutine.wrap(f)() end f()",
        "stack overflow",
    ),
    "loop in __close": (
        "do local x <close> = setmetatable({}, { __close = function() while true do end end }) end",
        TIME,
    ),
    "loop in __close after the end": (
        "local x <close> = setmetatable({}, { __close = function() while true do end end })"
        " while true do end",
        TIME,
    ),
    "__gc": (
        "setmetatable({}, { __gc = function() while true do end end })",
        "__gc is not available",
    ),
    "pattern bomb": (PATTERN_BOMB, ENDED),
    "pattern bomb in pcall": (f"pcall(function() {PATTERN_BOMB} end)", ENDED),
    "memory bomb": (
        "local t = {} for i = 1, 1e9 do t[i] = ('x'):rep(1e6) .. i end",
        "used up its memory",
    ),
    "memory bomb in pcall": (
        "local t = {} while true do pcall(function() t[#t + 1] = ('x'):rep(1e6) .. #t end) end",
        "used up its memory",
    ),
    "deep result": ("local t = {} for i = 1, 1e5 do t = { t } end return t", "nested more than"),
    "endless recursion": ("local function f() return 1 + f() end f()", "stack overflow"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_program_fails_its_own_scenario_only(name, failures):
    deed, message = HOSTILE[name]
    is_about_time = message in (TIME, ENDED)
    before, found, after = failures(hostile(deed), timeout_seconds=0.5 if is_about_time else 10)
    assert (before, after) == (None, None)
    assert found is not None and message in found


def test_a_result_that_contains_itself(failures):
    found = failures(hostile("local t = {} t.t = t return t"), timeout_seconds=0.5)
    assert found[1] is not None and "contains itself" in found[1]
    assert found[0] is found[2] is None


def test_a_print_flood_is_cut_and_said(gate):
    flood = hostile("for i = 1, 20000 do print('line', i) end return 1")
    scenario = gate({"a.tac": flood})[0].scenarios[1]
    assert scenario.status == "passed"
    assert len(scenario.events) == 10000
    assert scenario.warnings == ("its transcript is incomplete: 10002 events are left out",)


def test_a_few_huge_prints_are_cut_too(gate):
    flood = hostile("for i = 1, 20 do print(('x'):rep(1e6)) end return 1")
    scenario = gate({"a.tac": flood})[0].scenarios[1]
    assert sum(len(getattr(event, "text", "")) for event in scenario.events) <= 1024 * 1024
    assert "events are left out" in scenario.warnings[0]


def test_a_huge_value_is_not_shown_whole(gate):
    text = hostile("return ('x'):rep(3e6)").replace("output should exist", 'output should be "y"')
    failure = gate({"a.tac": text})[0].scenarios[1].failed_step.failure
    assert len(failure.found) < 2100
    assert failure.found.endswith("more characters)")


def test_text_that_is_not_utf8_does_no_harm(failures):
    assert failures(hostile(r'print("\xff\xfe\xed\xa0\x80") return "\xff"')) == [None] * 3


LISTS = {
    "a log": "Log.info('totals', { 1, 2, 3 })",
    "an alert": "System.alert { message = 'm', context = { 1, 2 } }",
    "the arguments of a tool": "require('tactus.tools.done')({ 1, 2 })",
    "numbers JSON lacks": "Log.info('x', { 0/0, 1/0 }) state.x = -1/0 state.y = math.mininteger",
    "bytes as keys": r"Log.info('\xff', { ['\xed\xa0\x80'] = '\xfe' }) state['\xff'] = { ['\xff'] = 1 }",
    "half a character of JSON": r"Log.info(Json.decode('[\"\\ud800\"]')[1], Json.decode('[\"\\udfff\"]'))",
    "deep nesting": "local t = {} for _ = 1, 30 do t = { t } end Log.info('x', t) state.t = t",
}


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("name", LISTS)
def test_values_of_every_shape_come_back_from_a_process(name, jobs, gate):
    files = {"a.tac": hostile(LISTS[name]), "b.tac": program("B")}
    outcomes = [result.outcome.value for result in gate(files, jobs=jobs)]
    assert outcomes == ["passed", "passed"]


def test_a_log_keeps_its_list_and_a_tool_is_called_with_names(gate):
    lists = "Log.info('totals', { 1, 2 }) require('tactus.tools.done')({ 3 })"
    events = gate({"a.tac": hostile(lists)})[0].scenarios[1].events
    assert [event.context for event in events if isinstance(event, LogWritten)] == [[1, 2]]
    assert [event.arguments for event in events if isinstance(event, ToolCalled)] == [{"1": 3}]


UNREADABLE = {
    "no message": b"\0\0\0\1\xc1",
    "another message": framed(Verify("a.tac", "", 1)),
    "less than it says": b"\0\0\1\0nothing",
    "nothing": b"",
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_an_answer_that_cannot_be_read_fails_its_file(name, gate, monkeypatch):
    answer = UNREADABLE[name]
    monkeypatch.setattr("tactus.gate.processes.pool.can_fork", lambda: True)  # a copy has the patch
    monkeypatch.setattr("tactus.gate.processes.worker.framed", lambda _: answer)
    first, second = gate({"a.tac": program("A"), "b.tac": program("B")})
    assert (first.outcome.value, second.outcome.value) == ("not loaded", "not loaded")
    (problem,) = first.problems
    assert str(problem).startswith("a.tac: Tactus could not run the file: ")
    assert problem.hint == "this is a bug of Tactus; report it with the file"


def test_a_mistake_of_ours_fails_its_file(gate, monkeypatch, capfd):
    def specifications(session):
        if session.program.source.path == "a.tac":
            raise KeyError("of ours")
        return specifications_of(session)

    monkeypatch.setattr("tactus.gate.processes.pool.can_fork", lambda: True)  # a copy has the patch
    monkeypatch.setattr("tactus.gate.processes.worker.specifications_of", specifications)
    first, second = gate({"a.tac": program("A"), "b.tac": program("B")})
    assert str(first.error) == "a.tac: Tactus could not run the file: KeyError: 'of ours'"
    assert second.outcome.value == "passed"
    assert "Traceback" not in "".join(capfd.readouterr())


def test_a_line_of_five_megabytes(command, in_folder):
    line = "local x = '" + "y" * 5_000_000 + "'"
    folder = in_folder({"a.tac": hostile(line + " error('no')"), "b.tac": line + " x ="})
    for name, code in (("a.tac", 1), ("b.tac", 2)):
        done = command("tactus", "test", name, "--mock", cwd=folder)
        assert done.code == code
        assert len(done.out) + len(done.err) < 5000


def test_a_file_that_hangs_while_it_is_loaded(gate):
    results = gate({"a.tac": PATTERN_BOMB, "b.tac": program("B")}, timeout_seconds=0.5)
    assert "could not be interrupted" in results[0].error.message
    assert results[1].outcome == "passed"


def test_a_file_that_is_skipped_and_hangs_while_it_is_loaded(gate):
    files = {"a.tac": "-- skip: not yet\n" + PATTERN_BOMB, "b.tac": program("B")}
    results = gate(files, timeout_seconds=0.5)
    assert [result.outcome.value for result in results] == ["skipped", "passed"]


def test_a_regular_expression_that_takes_for_ever(failures):
    text = hostile(f"return '{'a' * 40}!'").replace(
        "the output should exist", 'the output should match pattern "(a+)+$"'
    )
    before, found, after = failures(text, timeout_seconds=0.5)
    assert (before, after) == (None, None)
    assert ENDED in found


def test_the_step_that_ran_is_to_blame(gate):
    scenario = gate({"a.tac": hostile(PATTERN_BOMB)}, timeout_seconds=0.5)[0].scenarios[1]
    assert scenario.status == "failed"
    assert [step.status for step in scenario.steps] == ["passed", "failed", "skipped"]
    assert scenario.failed_step.text == "the procedure runs"
    assert scenario.elapsed_seconds > 0.5


@pytest.mark.parametrize("is_copied", [True, False], ids=["a copy", "a fresh process"])
def test_a_step_after_the_run_may_be_to_blame(is_copied, gate, monkeypatch):
    monkeypatch.setattr("tactus.gate.processes.pool.can_fork", lambda: is_copied)
    text = hostile(f"return '{'a' * 40}!'").replace(
        "the output should exist", 'the output should match pattern "(a+)+$"'
    )
    scenario = gate({"a.tac": text}, timeout_seconds=0.5)[0].scenarios[1]
    assert [step.status for step in scenario.steps] == ["passed", "passed", "failed"]
    failure = scenario.failed_step.failure
    assert failure.location == scenario.steps[2].location
    assert failure.message.startswith("the step ran longer than 0.5 s and could not be interrupted")


SLOW = """Procedure {
  function()
    local start = os.clock()
    while os.clock() < start + 0.1 do end
  end,
}
Specification([[
Feature: Slow
  Scenario Outline: Once
    When the procedure runs
    Then the output should not exist
    Examples:
      | time |
"""


def test_each_scenario_has_the_whole_patience(failures, monkeypatch):
    monkeypatch.setattr("tactus.gate.processes.pool.GRACE_SECONDS", 0.8 - 10)
    rows = "".join(f"      | {number} |\n" for number in range(10))
    assert failures(f"{SLOW}{rows}]])", timeout_seconds=10) == [None] * 10


@pytest.mark.skipif(sys.platform == "win32", reason="there is no such alarm")
def test_a_process_waits_for_its_next_file_for_as_long_as_it_takes(after_work):
    told = after_work("os.read(answers[0], 2), signal.getitimer(signal.ITIMER_REAL)")
    assert told == "b'.' (0.0, 0.0)\n"


def test_nothing_runs_after_it_where_the_first_failure_ends_it(gate):
    result = gate({"a.tac": hostile(PATTERN_BOMB)}, timeout_seconds=0.5, fail_fast=True)[0]
    assert [scenario.name for scenario in result.scenarios] == ["Before", "Hostile"]


@pytest.mark.parametrize("jobs", [1, 2, 4])
def test_results_come_in_the_order_of_the_files(jobs, gate):
    files = {f"{number}.tac": program(f"S{number}") for number in range(6)}
    files["2.tac"], files["4.tac"] = hostile("while true do end"), BROKEN
    results = gate(files, jobs=jobs, timeout_seconds=0.5)
    assert [result.path for result in results] == sorted(files)
    outcomes = [result.outcome.value for result in results]
    assert outcomes == ["passed", "passed", "failed", "passed", "not loaded", "passed"]


def test_a_process_with_threads_is_not_copied(gate):
    # A copy would inherit locks that other threads hold, and wait for them for ever.
    done = threading.Event()
    thread = threading.Thread(target=done.wait)
    thread.start()
    try:
        assert not can_fork()
        result = gate({"a.tac": hostile(PATTERN_BOMB)}, timeout_seconds=0.5)[0]
    finally:
        done.set()
        thread.join()
    assert [scenario.status for scenario in result.scenarios] == ["passed", "failed", "passed"]


def test_files_run_in_this_process_where_the_system_cannot_end_others(gate, monkeypatch):
    monkeypatch.setattr("tactus.gate.processes.pool.can_watch_processes", lambda: False)
    monkeypatch.delattr("tactus.gate.processes.pool._Worker")
    monkeypatch.setattr("tactus.gate.processes.seal.limit_memory", lambda: None)
    files = {"a.tac": program("A"), "b.tac": hostile("while true do end"), "c.tac": program("C")}
    results = gate(files, jobs=2, timeout_seconds=0.5, uses_cache=True)
    assert [result.outcome.value for result in results] == ["passed", "failed", "passed"]
    assert gate(uses_cache=True, timeout_seconds=0.5)[2].cached_at is not None


def test_no_process_is_left_when_somebody_stops_listening(gate, in_folder):
    files = {"a.tac": program("A"), "b.tac": hostile("while true do end")}
    gate(files, timeout_seconds=0.5)
    before = children()  # the browser of another test, say
    results = verify_files(sorted(Path().glob("*.tac")), GateOptions(jobs=2))
    assert next(results).outcome == "passed"
    assert children() - before
    results.close()
    assert children() <= before


@pytest.mark.skipif(sys.platform == "win32", reason="there is no such signal")
def test_an_interruption_ends_everything(in_folder, environment):
    folder = in_folder({f"examples/{n}.tac": hostile(PATTERN_BOMB) for n in "ab"})
    process = subprocess.Popen(
        [sys.executable, "-m", "tactus", "test", "--mock", "--jobs", "2"],
        cwd=folder,
        env=environment | {"PYTHONPATH": str(ROOT)},
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    while len(processes_of(process.pid)) < 3:
        assert process.poll() is None
        time.sleep(0.01)
    os.killpg(process.pid, signal.SIGINT)
    assert process.communicate(timeout=20)[1] == "interrupted\n"
    assert process.returncode == 130
    assert processes_of(process.pid) == []


def children():
    """Return the processes that this one started and that live."""
    return {number for number, parent, _ in _processes() if parent == str(os.getpid())}


def processes_of(group):
    """Return the processes of a group that live."""
    return [number for number, _, its_group in _processes() if its_group == str(group)]


def _processes():
    """Yield the number, the parent and the group of each process that lives."""
    for place in Path("/proc").glob("[0-9]*/stat"):
        try:
            text = place.read_text(encoding="utf-8", errors="replace")
        except OSError:
            continue
        state, parent, group = text.rpartition(")")[2].split()[:3]
        if state != "Z":
            yield place.parent.name, parent, group


BOMBS = {
    "a string": "local s = 'a' while true do s = s .. s end",
    "tables": "local t = {} while true do t[#t + 1] = { 1 } end",
    "a string, again and again": "local s = 'a' while true do pcall(function() s = s .. s end) end",
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_run_that_used_up_its_memory_is_no_failure_that_a_spec_may_ask_for(name, failures):
    text = hostile(BOMBS[name]).replace("the output should exist", "the procedure should fail")
    before, found, after = failures(text)
    assert (before, after) == (None, None)
    assert found is not None and "the program used up its memory" in found
