"""Compares the answers of the browser's worker with Python's.

`python -m tests.conformance COUNT SEED` compares every example, every program of `tests/data/language/` and COUNT damaged
copies of them. Python and the worker, which Node runs, report on each; reports and events must be equal but for elapsed
times and addresses of values.
"""

from __future__ import annotations

import json
import random
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from msgspec import convert, to_builtins

from tactus import LoadError, Source, verify
from tactus.adapters.system_clock import SystemClock
from tactus.core.events import EVENTS
from tactus.core.ports import Defaults
from tactus.core.source import SourceLocation
from tactus.engine.host import UNKNOWN_COST

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

ROOT = Path(__file__).parent.parent
WORKER = ROOT / "docs_plugin" / "rendering" / "browser_scripts" / "worker.js"
TIMEOUT_SECONDS = 20.0

WORDS = [
    "nil",
    "true",
    "7",
    "0.5",
    "'x'",
    "{",
    "}",
    "end",
    "should",
    "not",
    "Given",
    "then",
    "Scenario:",
    "Examples:",
    "|",
    "@tag",
    "contain",
    "be",
    "function",
    "local",
    ",",
    "Agent",
    "3.0",
    "1e3",
    "é",
    "[1,2]",
    "{'a':None}",
    "pattern",
    "similar",
]
"""What a damaged line gets."""

LINE_OF_SPECS = re.compile(r"\s*(Given|When|Then|And|But|Scenario|Feature|Examples|Background|\|)")


class Case(NamedTuple):
    """A program to compare."""

    path: str
    """Relative to the repository."""
    text: str
    number: int = 0
    """The number of the damaged copy; 0 for the file as it is."""
    timeout_seconds: float = TIMEOUT_SECONDS


def programs() -> list[Case]:
    """Return the examples and the programs of the language's tests."""
    found = [
        path
        for folder in ("examples", "tests/data/language")
        for path in sorted((ROOT / folder).rglob("*.tac"))
    ]
    return [
        Case(path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8-sig"))
        for path in found
    ]


def damaged(cases: Sequence[Case], count: int, seed: int) -> Iterator[Case]:
    """Yield damaged copies of programs; the same ones for the same seed."""
    chance = random.Random(seed)
    for number in range(1, count + 1):
        path, text, *_ = chance.choice(cases)
        lines = text.split("\n")
        for _ in range(chance.choice((1, 1, 1, 2))):
            _damage(lines, chance)
        yield Case(path, "\n".join(lines), number)


def _damage(lines: list[str], chance: random.Random) -> None:
    of_specs = [index for index, line in enumerate(lines) if LINE_OF_SPECS.match(line)]
    at = (
        chance.choice(of_specs)
        if of_specs and chance.random() < 0.6
        else chance.randrange(len(lines))
    )
    words = lines[at].split(" ")
    word, place = chance.randrange(len(words)), chance.randrange(len(lines[at]) + 1)
    match chance.randrange(7):
        case 0:
            lines[at] = ""
        case 1:
            lines.insert(at, lines[at])
        case 2:
            words[word] = chance.choice(WORDS)
            lines[at] = " ".join(words)
        case 3:
            lines[at] = " ".join(words[:word] + words[word + 1 :])
        case 4:
            sign = chance.choice(("", "x", '"', "'", "ü", "\\", "{", "("))
            lines[at] = lines[at][:place] + sign + lines[at][place + 1 :]
        case 5:
            other = chance.randrange(len(lines))
            lines[at], lines[other] = lines[other], lines[at]
        case _:
            lines[at] = re.sub(r"\d+", lambda found: str(int(found[0]) + 1), lines[at])


def answer_of_python(case: Case) -> dict[str, Any]:
    """Return the report of a program, as data."""
    try:
        report = verify(
            Source(case.path, case.text), SystemClock(), timeout_seconds=case.timeout_seconds
        )
    except LoadError as error:
        return {
            "errors": [
                {"message": item.message, "hint": item.hint, "location": to_builtins(item.location)}
                for item in error.errors
            ],
            "scenarios": [],
        }
    return {"errors": [], "scenarios": [_comparable(item.to_dict()) for item in report.scenarios]}


def answers_of_worker(
    cases: Iterable[Case], node: str, worker: Path = WORKER
) -> Iterator[dict[str, Any]]:
    """Yield the reports of programs that the worker runs, as data of the same form."""
    lines = (
        json.dumps(
            {
                "path": case.path,
                "text": case.text,
                "folder": str((ROOT / case.path).parent),
                "timeoutSeconds": case.timeout_seconds,
                "defaults": to_builtins(Defaults()),
            }
        )
        for case in cases
    )
    done = subprocess.run(
        [node, ROOT / "browser" / "run_worker.ts", worker],
        input="\n".join(lines).encode(),
        stdout=subprocess.PIPE,
        check=True,
    )
    for line in done.stdout.splitlines():
        answer = json.loads(line)
        if answer["crash"]:
            yield answer
            continue
        results = zip(map(json.loads, answer["scenarios"]), answer["events"], strict=True)
        yield {
            "errors": [
                {"message": item["message"], "hint": item.get("hint"), "location": _location(item)}
                for item in json.loads(answer["report"])["errors"]
            ],
            "scenarios": [
                _scenario(result, list(map(json.loads, events))) for result, events in results
            ],
        }


def _location(data: dict[str, Any]) -> Any:
    return to_builtins(convert(data["location"], SourceLocation))


def _scenario(result: dict[str, Any], events: list[dict[str, Any]]) -> dict[str, Any]:
    """Return a result of the worker with the fields that it omits."""
    steps = []
    for step in result["steps"]:
        failure = step.get("failure")
        if failure:
            absent = {"expected": None, "found": None, "hint": None, "is_breach": False}
            step["failure"] = absent | failure
        steps.append({"failure": None, "phrase": None} | step)
    return _comparable(
        {"runs": 1, "passed_runs": None, "elapsed_seconds": 0}
        | result
        | {"steps": steps, "events": [_event(event) for event in events]}
    )


def _event(data: dict[str, Any]) -> dict[str, Any]:
    """Return an event as Python's host makes it from what Lua sends."""
    if "usage" in data:
        data["usage"] = UNKNOWN_COST | data["usage"]
    event: dict[str, Any] = to_builtins(EVENTS[data.pop("type")](**data))
    return event


def _comparable(scenario: dict[str, Any]) -> dict[str, Any]:
    steps = [{**step, "elapsed_seconds": 0} for step in scenario["steps"]]
    return {**scenario, "steps": steps, "elapsed_seconds": 0}


def shown(answer: dict[str, Any]) -> list[str]:
    """Return an answer as lines of text in which `1` and `1.0` differ and values have no addresses."""
    text = json.dumps(answer, indent=1, sort_keys=True, ensure_ascii=False)
    return re.sub(r"0x[0-9a-f]+", "0x…", text).splitlines()


def differences(cases: Sequence[Case], node: str, worker: Path = WORKER) -> list[str]:
    """Return how the worker's answers differ from Python's, one text for each program."""
    with ThreadPoolExecutor(max_workers=1) as pool:
        answers = pool.submit(lambda: list(answers_of_worker(cases, node, worker)))
        expected = [shown(answer_of_python(case)) for case in cases]
    compared = zip(cases, expected, map(shown, answers.result()), strict=True)
    differing = [(case, *answers) for case, *answers in compared if answers[0] != answers[1]]
    of_lines = [case for case, *answers in differing if case.number and is_of_lines(*answers)]
    if len(of_lines) * 100 <= len(cases):
        differing = [item for item in differing if item[0] not in of_lines]
    return [_described(*item) for item in differing]


def is_of_lines(expected: list[str], actual: list[str]) -> bool:
    """Tell whether answers differ in nothing but line numbers.

    lupa bundles Lua 5.4.8 and wasmoon 5.4.6, which differ in the line of a call whose arguments begin on another line
    than the function. Damage makes a few of these calls; people do not write them.
    """
    return [re.sub(r"\d+", "0", line) if '"line": ' in line else line for line in expected] == [
        re.sub(r"\d+", "0", line) if '"line": ' in line else line for line in actual
    ]


def _described(case: Case, expected: list[str], actual: list[str]) -> str:
    pairs = zip([*expected, "(end)"], [*actual, "(end)"], strict=False)
    at, (wanted, got) = next(item for item in enumerate(pairs) if item[1][0] != item[1][1])
    name = f"{case.path}, copy {case.number}" if case.number else case.path
    context = "".join(f"\n    {line}" for line in expected[max(0, at - 6) : at])
    return f"{name}:{context}\n  Python: {wanted.strip()}\n  worker: {got.strip()}"


def main(count: int, seed: int) -> int:
    """Compare all programs and damaged copies of them; return the exit code."""
    whole = programs()
    cases = [*whole, *damaged(whole, count, seed)]
    problems = differences(cases, str(Path(sys.executable).parent / "node"))
    print(*problems, sep="\n\n")
    print(f"{len(cases) - len(problems)} of {len(cases)} programs have equal answers (seed {seed})")
    return min(len(problems), 1)


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
