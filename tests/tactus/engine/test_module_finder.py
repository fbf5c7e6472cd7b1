"""Files beside a program: procedures that it runs, and specifications in files of their own."""

import pytest

from tactus import LoadError, RunError, Source
from tactus.adapters.files.disk import DiskFiles
from tactus.core.errors import LimitReachedError
from tactus.core.ports import Ports
from tactus.engine.session import Session, run_program
from tactus.specs.verification import verify
from tactus.testing import EventList, FixedClock, ScriptedModelClient

INNER = """
poet = Agent { system_prompt = "A" }
Procedure {
  input = { n = field.number{ required = true } },
  function(input)
    if input.n < 0 then error("too small") end
    state.n = input.n
    return { twice = input.n * 2, said = poet("Go.").output, times = state.times }
  end,
}
"""


class CountingClock(FixedClock):
    """A clock on which every look takes a second."""

    def seconds(self):
        self.now += 1
        return self.now


def outer(body):
    return f"Procedure {{ function()\n{body}\nend }}"


@pytest.fixture
def run_beside(in_folder):
    """Run a program that stands in a folder with other files."""

    def run(body, files, model=None):
        folder, events = in_folder(files), EventList()
        source = Source(str(folder / "main.tac"), outer(body))
        ports = Ports(events, FixedClock(), model, files=DiskFiles(folder))
        return run_program(source, ports, {}), events

    return run


def test_a_program_runs_a_file_of_a_folder_above_it(in_folder):
    files = {
        "mkdocs.yml": "",
        "helpers/inner.tac": "Procedure { function() return 'far' end }",
        "examples/helpers/inner.tac": "Procedure { function() return 'near' end }",
        "examples/01-a/main.tac": outer("return Procedure.run('helpers/inner')"),
    }
    folder = in_folder(files)

    def value():
        path = folder / "examples/01-a/main.tac"
        source = Source(str(path), path.read_text(encoding="utf-8"))
        ports = Ports(EventList(), FixedClock(), files=DiskFiles(path.parent))
        return run_program(source, ports, {}).value

    assert value() == "near"
    (folder / "examples/helpers/inner.tac").unlink()
    assert value() == "far"
    (folder / "examples/.tactus").mkdir()
    with pytest.raises(RunError, match="does not exist beside the program"):
        value()


def test_B6_a_program_runs_another_file(run_beside):
    result, events = run_beside(
        'state.times = 7 return Procedure.run("lib/inner", { n = 2 })', {"lib/inner.tac": INNER}
    )
    assert result.value == {"twice": 4, "said": "Mocked response from poet"}
    kinds = [event["type"] for event in events.to_dicts()]
    assert kinds.count("run_started") == kinds.count("run_finished") == 1
    assert kinds.count("turn_finished") == 1


def test_D8_a_mocked_program_mocks_the_files_it_runs(run_beside):
    result, events = run_beside(
        'return Procedure.run("inner.tac", { n = 2 }).said',
        {"inner.tac": INNER + 'Mocks { poet = { message = "Mocked." } }'},
    )
    assert result.value == "Mocked."
    assert [event["mocked"] for event in events.to_dicts() if event["type"] == "turn_started"] == [
        True
    ]


def test_a_real_program_asks_for_real_and_counts_what_it_used(run_beside):
    model = ScriptedModelClient(["a", "b"])
    result, _ = run_beside(
        'return Procedure.run("inner", { n = 2 }).said', {"inner.tac": INNER}, model
    )
    assert (result.value, result.usage.total_tokens) == ("ab", 2)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ('Procedure.run("inner", { n = -1 })', "inner.tac:6: too small"),
        ('Procedure.run("inner")', "input 'n' is missing; expected number"),
        ('Procedure.run("none")', "main.tac:2: file 'none.tac' does not exist beside the program"),
        ('Procedure.run("../x")', "main.tac:2: access denied: '../x.tac' lies outside the program's folder"),
        ('Procedure.run("bad")', "main.tac:2: 'bad' cannot be loaded: {folder}/bad.tac:1: unexpected symbol near '='"),
        ("Procedure.run(3)", "main.tac:2: Procedure.run got 3; expected the path of a file"),
        ('Procedure.run("inner", 3)', "main.tac:2: Procedure.run got the inputs 3; expected a table"),
        ('Procedure.spawn("inner")', "main.tac:2: 'Procedure.spawn' is part of the original Tactus, not of this one"),
        ('Procedure.run("loop")', "more than 5 procedures are nested; the last is 'loop'"),
    ],
)  # fmt: skip
def test_what_can_go_wrong(body, message, run_beside, tmp_path):
    files = {"inner.tac": INNER, "bad.tac": "= 3", "loop.tac": outer('Procedure.run("loop")')}
    with pytest.raises(RunError) as caught:
        run_beside(body, files)
    assert str(caught.value).endswith(message.format(folder=tmp_path))


def test_a_failure_may_be_caught(run_beside):
    result, _ = run_beside(
        'return { pcall(Procedure.run, "inner", { n = -1 }) }', {"inner.tac": INNER}
    )
    assert result.value == [False, "main.tac:2: too small"]


def test_the_limits_of_a_program_are_those_of_the_files_it_runs(in_folder):
    files = {"loop.tac": outer("while true do end")}
    source = Source(
        str(in_folder(files) / "main.tac"), outer('pcall(Procedure.run, "loop") return "survived"')
    )
    session = Session(source, Ports(EventList(), CountingClock()), timeout_seconds=20)
    with pytest.raises(LimitReachedError, match="the program ran longer than"):
        session.run()


FEATURE = """Feature: Twice
  Scenario: Doubles
    When the procedure runs
    Then the output should be 4
"""


def verified(folder, feature, declaration='Specification { from = "specs/twice.feature" }'):
    (folder / "specs").mkdir()
    (folder / "specs/twice.feature").write_text(feature, encoding="utf-8")
    text = f"{declaration}\n{outer('return 4')}"
    return verify(Source(str(folder / "main.tac"), text), FixedClock())


def test_D37_a_specification_in_a_file_of_its_own(tmp_path):
    report = verified(tmp_path, FEATURE)
    assert report.passed
    assert str(report.scenarios[0].location) == f"{tmp_path}/specs/twice.feature:2"


def test_a_step_that_fails_names_the_line_of_its_file(tmp_path):
    report = verified(tmp_path, FEATURE.replace("4", "5"))
    assert str(report.scenarios[0].failed_step.location) == f"{tmp_path}/specs/twice.feature:4"


@pytest.mark.parametrize(
    ("feature", "declaration", "error"),
    [
        ("Feature: F\n  nonsense:\n", 'Specification { from = "specs/twice.feature" }', "specs/twice.feature:1: the specification has no scenarios"),
        (FEATURE, 'Specification { from = "none.feature" }', "main.tac:1: file 'none.feature' does not exist beside the program"),
        (FEATURE, 'Specification { form = "x" }', "main.tac:1: Specification has no option 'form'"),
    ],
)  # fmt: skip
def test_a_feature_that_is_wrong(feature, declaration, error, tmp_path):
    with pytest.raises(LoadError) as caught:
        verified(tmp_path, feature, declaration)
    assert str(caught.value.errors[0]) == f"{tmp_path}/{error}"
