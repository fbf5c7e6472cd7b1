"""What a pull request may hold, links, pipes and hidden files among it: no command reads or changes what is outside."""

import json
import os

import pytest

OUTSIDE = "a link leads out of"

PASSING = """Procedure { function() return 1 end }
Specification([[
Feature: One
  Scenario: Is one
    When the procedure runs
    Then the output should be 1
]])
"""

REQUIRING = 'local helper = require("helper")\n' + PASSING

COMMANDS = {
    "test": ["test", "ex", "--mock"],
    "one": ["test", "ex/x.tac", "--mock"],
    "list": ["test", "--list", "ex"],
    "run": ["run", "ex/x.tac", "--mock"],
    "validate": ["validate", "ex"],
    "info": ["info", "ex/x.tac"],
    "eval": ["eval", "ex/x.tac", "--mock"],
    "format": ["format", "--stdout", "ex"],
    "mutation": ["test", "ex", "--mock", "--mutation"],
}


@pytest.fixture(params=COMMANDS.values(), ids=COMMANDS)
def arguments(request):
    return request.param


@pytest.mark.parametrize("is_python", [False, True], ids=["beside", "on Python's path"])
def test_a_helper_that_is_a_link_out_is_not_run(is_python, arguments, command, in_folder):
    if "format" in arguments:
        pytest.skip("it loads no helpers")
    folder = in_folder({"ex/x.tac": REQUIRING, "out/helper.lua": 'error("the secret")'})
    (folder / "ex/helper.lua").symlink_to("../out/helper.lua")
    path = {"PYTHONPATH": str(folder / "out")} if is_python else {}
    done = command("tactus", *arguments, cwd=folder, **path)
    assert "the secret" not in done.out + done.err
    assert done.code != 0
    told = "access denied: 'helper.lua' lies outside the program's folder"
    if "ex" in arguments:
        told = "'ex/helper.lua' is refused: a link leads out of 'ex'"
    assert told in done.out + done.err


@pytest.mark.parametrize("target", ["../secret.txt", "/dev/zero"])
def test_a_program_that_is_a_link_out_is_refused(target, arguments, command, in_folder):
    folder = in_folder({"ex/a.tac": PASSING, "secret.txt": "the secret = = 1", "ex/.env": "KEY=1"})
    (folder / "ex/x.tac").symlink_to(target)
    done = command("tactus", *arguments, cwd=folder)
    text = done.out + done.err
    assert (done.code, "the secret" in text, "KEY" in text) == (2, False, False)
    assert "Traceback" not in text


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        ("nowhere", "it is a broken link; remove it, or put the file there"),
        (".env", "it is a link to a hidden file; put the file itself there"),
        ("x.tac", "its links form a circle; remove one of them"),
    ],
)
def test_a_program_that_is_a_link_to_no_program_is_refused(target, reason, command, in_folder):
    folder = in_folder({"ex/a.tac": PASSING, "ex/.env": "KEY=1"})
    (folder / "ex/x.tac").symlink_to(target)
    done = command("tactus", "test", "ex", "--mock", cwd=folder)
    assert (done.code, done.err) == (2, f"ex/x.tac: {reason}\n")


@pytest.mark.parametrize("name", ["x.tac", "README.md"])
@pytest.mark.parametrize("kind", ["pipe", "device"])
@pytest.mark.parametrize("arguments", [COMMANDS[name] for name in ("test", "validate", "format")])
def test_a_pipe_or_a_device_ends_no_command(name, kind, arguments, command, in_folder):
    folder = in_folder({"ex/a.tac": PASSING, **({} if name == "x.tac" else {"ex/x.tac": PASSING})})
    if kind == "pipe":
        os.mkfifo(folder / "ex" / name)
    else:
        (folder / "ex" / name).symlink_to("/dev/zero")
    done = command("tactus", *arguments, cwd=folder)
    assert "Traceback" not in done.out + done.err
    if name == "x.tac" or arguments[0] == "test":
        assert done.code == 2


def test_a_pipe_is_told_with_its_path(command, in_folder):
    folder = in_folder({"ex/a.tac": PASSING})
    os.mkfifo(folder / "ex/b.tac")
    done = command("tactus", "test", "ex", "--mock", cwd=folder)
    assert done.err == "ex/b.tac: it is a pipe and no file; remove it, or put a file there\n"
    assert done.out.splitlines()[0].startswith("✓ ex/a.tac: 1 scenario")


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        ("../away", "a link leads out of 'ex'; put the file itself there"),
        ("../away/b.tac", "a link leads out of 'ex'; put the file itself there"),
        ("nowhere", "it is a broken link; remove it, or put the file there"),
        (".", "it is a link to a folder that contains it; remove it"),
    ],
)
@pytest.mark.parametrize("build", ["test", "validate"])
def test_a_link_that_a_docs_build_refuses_is_refused(target, reason, build, command, in_folder):
    folder = in_folder({"ex/a.tac": PASSING, "away/b.tac": PASSING})
    (folder / "ex/more").symlink_to(target)
    options = ["--mock"] if build == "test" else []
    done = command("tactus", build, "ex", *options, cwd=folder)
    assert (done.code, done.out, done.err) == (2, "", f"'ex/more' is refused: {reason}\n")


def test_a_link_that_stays_among_the_examples_is_a_program(command, in_folder):
    folder = in_folder({"examples/a/x.tac": PASSING, "examples/b/y.tac": PASSING})
    (folder / "examples/a/z.tac").symlink_to("../b/y.tac")
    for paths in ([], ["examples/a/z.tac"], ["examples/a"]):
        done = command("tactus", "test", *paths, "--mock", cwd=folder)
        assert done.code == (2 if paths == ["examples/a"] else 0), done.err


@pytest.mark.parametrize(
    "path", [".env", ".tactus/config.yml", ".git/config", "sub/.netrc", "./.env", "sub/../.env", "link"]
)  # fmt: skip
@pytest.mark.parametrize("is_caught", [False, True], ids=["plain", "caught"])
def test_a_hidden_file_is_no_data(path, is_caught, command, in_folder):
    deed = f'File.read("{path}")'
    body = f"select(2, pcall(function() return {deed} end))" if is_caught else deed
    names = (".env", ".tactus/config.yml", ".git/config", "sub/.netrc")
    program = PASSING.replace("return 1 end", f"return {body} end")
    folder = in_folder({"x.tac": program, **dict.fromkeys(names, "# the secret")})
    (folder / "link").symlink_to(".env")
    for arguments in (["test", "x.tac", "--mock"], ["run", "x.tac", "--mock"], ["run", "x.tac"]):
        done = command("tactus", *arguments, cwd=folder)
        assert "the secret" not in done.out + done.err
        assert is_caught or done.code == 1


@pytest.mark.parametrize(
    "declaration",
    [
        'Specification { from = ".env" }',
        'Evaluation { dataset_file = ".env.jsonl", evaluators = { field.equals_expected {} } }',
        'Evaluation { dataset_file = "link.jsonl", evaluators = { field.equals_expected {} } }',
        'Evaluation { dataset_file = "../secret.jsonl", evaluators = { field.equals_expected {} } }',
        'Specification { from = "link.feature" }',
        'Specification { from = "../secret.feature" }',
    ],
)
def test_a_hidden_file_is_no_part_of_a_program(declaration, command, in_folder):
    secrets = dict.fromkeys(
        ("ex/.env", "ex/.env.jsonl", "secret.feature", "secret.jsonl"), "the secret"
    )
    folder = in_folder({"ex/x.tac": PASSING + declaration, **secrets})
    (folder / "ex/link.feature").symlink_to("../secret.feature")
    (folder / "ex/link.jsonl").symlink_to("../secret.jsonl")
    for name in ("test", "validate", "info", "eval"):
        mock = ["--mock"] if name in ("test", "eval") else []
        done = command("tactus", name, "ex/x.tac", *mock, cwd=folder)
        assert "the secret" not in done.out + done.err
    assert done.code == 2  # `eval` needs all of it
    assert "access denied: " in done.err or "a link leads out of 'ex'" in done.err


def test_no_wildcard_stands_for_a_hidden_name(run_beside_disk):
    files = {"a.txt": "", ".b.txt": "", ".h/c.txt": "", "d/.e/f.txt": ""}
    found = run_beside_disk(
        "local fs = require('tactus.io.fs') return {"
        "fs.glob('*.txt'), fs.glob('**'), fs.glob('.h/*'), fs.list_dir('.')}",
        files,
    )
    assert found == [["a.txt"], ["a.txt"], [".h/c.txt"], ["a.txt", "d"]]


@pytest.fixture
def run_beside_disk(in_folder):
    from tactus.adapters.files.disk import DiskFiles
    from tactus.core.ports import Ports
    from tactus.core.source import Source
    from tactus.engine.session import run_program
    from tactus.testing import EventList, FixedClock

    def run(body, files):
        folder = in_folder(files)
        source = Source(str(folder / "x.tac"), f"Procedure {{ function() {body} end }}")
        ports = Ports(EventList(), FixedClock(), files=DiskFiles(folder))
        return run_program(source, ports, {}).value

    return run


def test_a_real_run_writes_through_no_link_and_into_no_hidden_file(command, in_folder):
    folder = in_folder({"ex/x.tac": "", "precious": "precious"})
    (folder / "ex/link").symlink_to("../precious")
    for path in ("link", ".env", ".tactus/config.yml", ".git/hooks/pre-commit"):
        text = PASSING.replace("return 1", f'File.write("{path}", "x")')
        (folder / "ex/x.tac").write_text(text)
        done = command("tactus", "run", "ex/x.tac", cwd=folder)
        assert (done.code, "access denied" in done.err) == (1, True)
    assert (folder / "precious").read_text() == "precious"
    assert sorted(os.listdir(folder / "ex")) == ["link", "x.tac"]  # noqa: PTH208


CACHE = ".cache/tactus/passes"


@pytest.mark.parametrize(
    ("link", "target"),
    [
        (CACHE, "../../precious"),
        (".cache/tactus", "../away"),
        (".cache", "away"),
        (".cache/tactus/.gitignore", "../../precious"),
        (".cache/tactus/failed.json", "../../precious"),
        (".cache/tactus/mutation", "../../away"),
    ],
)
def test_a_cache_that_was_committed_as_a_link_is_not_written_through(
    link, target, command, in_folder
):
    folder = in_folder(
        {"ex/a.tac": PASSING, "ex/b.tac": PASSING.replace("be 1", "be 2"), "precious": "precious",
         "away/precious": "precious"}
    )  # fmt: skip
    (folder / link).parent.mkdir(parents=True, exist_ok=True)
    (folder / link).symlink_to(target)
    for arguments in (["test", "ex", "--mock"], ["test", "ex/a.tac", "--mock", "--failed"]):
        done = command("tactus", *arguments, cwd=folder)
        assert "Traceback" not in done.out + done.err
    for name in ("precious", "away/precious"):
        assert (folder / name).read_text() == "precious"
    assert [path.name for path in (folder / "away").iterdir()] == ["precious"]


def test_a_cache_that_is_a_pipe_does_not_block(command, in_folder):
    folder = in_folder({"ex/a.tac": PASSING, "ex/b.tac": PASSING})
    (folder / ".cache/tactus").mkdir(parents=True)
    for name in ("passes", "failed.json"):
        os.mkfifo(folder / ".cache/tactus" / name)
    done = command("tactus", "test", "ex", "--mock", "--failed", cwd=folder)
    assert (done.code, done.err) == (0, "")


def test_a_list_of_failures_that_was_forged_is_none(command, in_folder):
    folder = in_folder({"ex/a.tac": PASSING, ".cache/tactus/failed.json": "[" * 100_000})
    assert command("tactus", "test", "ex", "--mock", "--failed", cwd=folder).code == 0


def to_link(folder):
    (folder / "t.txt").unlink()
    (folder / "t.txt").symlink_to("../out.txt")


def to_folder(folder):
    (folder / "t.txt").unlink()
    (folder / "t.txt").mkdir()


READ = "Procedure {{ function() return {} end }}\n" + PASSING.partition("\n")[2]


@pytest.mark.parametrize(
    ("deed", "change"),
    [
        ('tonumber(File.read("t.txt"))', to_link),
        ('File.exists("t.txt") and 1', to_link),
        ('#require("tactus.io.fs").glob("*.txt")', to_link),
        ('#require("tactus.io.fs").glob("*.txt")', to_folder),
        ('pcall(File.exists, "t.txt") and 1', to_link),
    ],
)
def test_what_passed_runs_again_once_a_file_leads_elsewhere(deed, change, command, in_folder):
    program = READ.format(deed)
    folder = in_folder({"ex/x.tac": program, "ex/y.tac": PASSING, "ex/t.txt": "1", "out.txt": "1"})
    os.utime(folder / "ex/t.txt", (1, 1))
    for name in ("x.tac", "y.tac"):
        os.utime(folder / "ex" / name, (1, 1))
    assert command("tactus", "test", "ex", "--mock", cwd=folder).code == 0
    assert "2 files cached" in command("tactus", "test", "ex", "--mock", cwd=folder).out
    change(folder / "ex")
    report = folder / "report.json"
    files = ("ex/x.tac", "ex/y.tac")
    command("tactus", "test", *files, "--mock", "--json", str(report), cwd=folder)
    found = {item["path"]: item["cached"] for item in json.loads(report.read_text())["reports"]}
    assert found == {"ex/x.tac": False, "ex/y.tac": True}


@pytest.mark.parametrize("name", [".env", ".tactus/config.yml", ".tactus"])
@pytest.mark.parametrize("target", ["/dev/zero", "secret", "pipe"])
def test_settings_beside_an_example_are_no_link_out(name, target, command, in_folder):
    folder = in_folder(
        {"ex/x.tac": PASSING, "secret/config.yml": "the_secret: 1", "s": "the secret"}
    )
    path = folder / "ex" / name
    path.parent.mkdir(exist_ok=True)
    if target == "pipe" and name != ".tactus":
        os.mkfifo(path)
    elif target == "/dev/zero" and name != ".tactus":
        path.symlink_to(target)
    else:
        path.symlink_to(folder / {".env": "s", ".tactus": "secret"}.get(name, "secret/config.yml"))
    done = command("tactus", "validate", "ex", cwd=folder)
    assert (done.code, "the_secret" in done.err, "the secret" in done.err) == (2, False, False)
    assert "cannot be read: " in done.err


def test_settings_of_ones_own_may_be_a_link(command, in_folder):
    folder = in_folder({"ex/x.tac": PASSING, "elsewhere/env": "A=1"})
    (folder / "ex/.env").symlink_to("../elsewhere/env")
    assert command("tactus", "validate", "x.tac", cwd=folder / "ex").code == 0


def test_format_changes_no_file_outside(command, in_folder):
    messy = "x   =  1\n"
    folder = in_folder({"ex/a.tac": messy, "out.tac": messy})
    (folder / "ex/b.tac").symlink_to("../out.tac")
    done = command("tactus", "format", "ex", cwd=folder)
    assert (done.code, done.out) == (2, "formatted ex/a.tac\n")
    assert done.err == "ex/b.tac: a link leads out of 'ex'; put the file itself there\n"
    assert (folder / "out.tac").read_text() == messy


def test_pytest_refuses_what_the_command_refuses(command, in_folder):
    folder = in_folder({"ex/a.tac": PASSING, "secret.txt": "the secret = = 1"})
    (folder / "ex/b.tac").symlink_to("../secret.txt")
    done = command("pytest", "-q", "-p", "no:cacheprovider", "ex", cwd=folder)
    assert done.code == 2
    assert "ex/b.tac: a link leads out of" in done.out
    assert "the secret" not in done.out
