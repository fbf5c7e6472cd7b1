"""In mock mode nothing is reached but the files of the example's own folder, and they are only read."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tactus.gate.pipeline import GateOptions, verify_files
from tactus.gate.processes.seal import Seal
from tests.tactus.gate.processes.test_pool import hostile
from tests.tactus.gate.test_cache import READER

OUTSIDE = [
    'File.read("/etc/passwd")',
    'File.read("../x")',
    'File.write("../x", "text")',
    'require("tactus.io.fs").list_dir("..")',
    'require("tactus.io.fs").glob("../*")',
]


@pytest.mark.parametrize("deed", OUTSIDE)
@pytest.mark.parametrize("form", ["{}", "pcall(function() {} end)"], ids=["plain", "caught"])
def test_a_path_that_leads_out_fails_the_scenario_even_where_it_is_caught(deed, form, failures):
    before, found, after = failures(hostile(form.format(deed)))
    assert (before, after) == (None, None)
    assert found.startswith("5: access denied: '")
    assert found.endswith("lies outside the program's folder")


def test_it_fails_also_where_a_failure_is_expected(failures):
    text = READER % 'File.read("../x")'
    text = text.replace("the output should exist", 'the procedure should fail with "access denied"')
    assert failures(text) == ["1: access denied: '../x' lies outside the program's folder"]


def test_a_link_that_leads_out(gate, tmp_path_factory):
    outside = tmp_path_factory.mktemp("outside") / "x"
    outside.write_text("secret")
    Path("link").symlink_to(outside)
    failure = gate({"a.tac": READER % 'File.read("link")'})[0].scenarios[0].failed_step.failure
    assert failure.message == "access denied: 'link' lies outside the program's folder"


@pytest.mark.parametrize(
    "deed",
    ['File.read("link/x")', 'Procedure.run("link/x")', 'require("tactus.io.fs").list_dir("link")'],
)
def test_a_folder_that_is_a_link_out(deed, gate, tmp_path_factory):
    Path("link").symlink_to(tmp_path_factory.mktemp("outside"))
    failure = gate({"a.tac": READER % deed})[0].scenarios[0].failed_step.failure
    assert failure.message.startswith("access denied: 'link")
    assert failure.message.endswith("lies outside the program's folder")


OTHER = "Procedure { function() return 'other' end }"


@pytest.mark.parametrize(
    ("mark", "outcome"),
    [("mkdocs.yml", "passed"), (".tactus/config.yml", "passed"), ("x", "failed")],
)
def test_another_program_of_the_project_is_run(mark, outcome, in_folder, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    in_folder({"helpers/other.tac": OTHER, "helpers/data.txt": "secret", mark: ""})

    def outcome_of(deed):
        in_folder({"examples/01/a.tac": READER % deed})
        [result] = verify_files([Path("examples/01/a.tac")], GateOptions())
        return result.outcome

    assert outcome_of('Procedure.run("helpers/other")') == outcome
    assert outcome_of('File.read("../../helpers/data.txt")') == "failed"
    assert outcome_of('require("helpers.other")') == "failed"


def test_results_depend_on_the_mcp_servers_of_the_project(in_folder, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    agent = 'a = Agent { system_prompt = "x", tools = { "files" } }\n'

    def result_of(servers):
        config = {".tactus/config.yml": f"mcp_servers: {servers}"}
        in_folder(config | {"examples/01/a.tac": agent + READER % "1"})
        [result] = verify_files(
            [Path("examples/01/a.tac")], GateOptions(uses_cache=True, reads_cache=True)
        )
        return result.outcome, result.cached_at is not None

    assert result_of("{ files: {} }") == ("passed", False)
    assert result_of("{ files: {} }") == ("passed", True)
    assert result_of("{ other: {} }") == ("not loaded", False)
    assert result_of("{ files: {} }")[0] == "passed"


def test_a_program_sees_what_it_wrote_and_the_folder_stays_as_it_was(gate, tmp_path):
    text = READER % '(File.write("out/a.txt", "new") or File.read("out/a.txt"))'
    result = gate({"a.tac": text, "out/a.txt": "old"})[0]
    assert result.outcome == "passed"
    assert (tmp_path / "out/a.txt").read_text() == "old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.tac", "out"]


DEEDS = {
    "socket": "import socket; socket.socket()",
    "address": "import socket; socket.getaddrinfo('localhost', 80)",
    "process": "import subprocess; subprocess.run(['true'])",
    "shell": "import os; os.system('true')",
    "write": "open('a.tac', 'a')",
    "create": "import os; os.open('new', os.O_CREAT | os.O_WRONLY)",
    "remove": "import os; os.remove('a.tac')",
    "rename": "import os; os.rename('a.tac', 'b.tac')",
    "folder": "import os; os.mkdir('new')",
    "foreign file": "open('/etc/hostname')",
}


@pytest.mark.parametrize("deed", DEEDS)
def test_the_second_wall_stands_where_the_first_has_a_hole(deed, in_folder):
    code = f"""
import sys
from tactus.core.errors import SealBrokenError
from tactus.gate.pipeline import GateOptions, verify_files
from tactus.gate.processes.seal import Seal
seal = Seal()
with seal.around("a.tac"):
    try:
        {DEEDS[deed]}
    except SealBrokenError as error:
        print(error)
with open("a.tac", "a"):
    print("open again")
"""
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=in_folder({"a.tac": ""}),
        capture_output=True,
        text=True,
        check=True,
    )
    first, last = done.stdout.splitlines()
    assert first.startswith("the program ") and first.endswith(", which mock mode does not allow")
    assert last == "open again"


def test_no_variable_of_the_environment_is_left_where_programs_run(after_work):
    secrets = {"OPENAI_API_KEY": "secret", "GITHUB_TOKEN": "secret"}
    names = json.loads(after_work("json.dumps(sorted(os.environ))", **secrets))
    assert set(names) <= {"PATH", "SYSTEMROOT", "TMPDIR", "TEMP", "TMP"}


def test_no_variable_of_the_environment_is_in_reach_of_a_program(monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "secret")
    with Seal().around("a.tac"):
        assert os.getenv("OPENAI_API_KEY") is None
    assert os.getenv("OPENAI_API_KEY") == "secret"


def test_what_python_imports_while_a_program_runs_is_not_written_down(tmp_path):
    """A fresh installation has no compiled modules: the first run would be told that it writes them."""
    (tmp_path / "late_module.py").write_text("value = 1")
    code = (
        "from tactus.gate.processes.seal import Seal\n"
        "seal = Seal()\n"
        "with seal.around('example/main.tac'):\n"
        "    import late_module\n"
        "print(late_module.value)"
    )
    environment = os.environ | {"PYTHONPATH": str(tmp_path)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False
    )
    assert (done.stdout, done.stderr) == ("1\n", "")
    assert not (tmp_path / "__pycache__").exists()
