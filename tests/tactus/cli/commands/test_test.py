"""`tactus test`, as a process of its own."""

import re

import pytest

from tests.conftest import DATA, ROOT
from tests.tactus.cli.programs import program

STREAMING = (DATA / "language/good/streaming.tac").read_text(encoding="utf-8")
FOR_REAL = re.sub(r"(?m)^And the (message is|agent .* responds with) .*\n", "", STREAMING)
"""The same without the mocked reply."""
SEED = ROOT.parent / "shared/seed/02-streaming.tac"


def test_a_program_that_passes(command, in_folder):
    folder = in_folder({"streaming.tac": STREAMING})
    done = command("tactus", "test", "streaming.tac", "--mock", cwd=folder)
    assert (done.code, done.err) == (0, "")
    assert re.sub(r"[\d.]+ (µs|ms|s)\)", "time)", done.out).splitlines() == [
        "✓ Feature: Streaming (time)",
        "  ✓ Scenario: Tells a story for the prompt (time)",
        "    ✓ Given the procedure has started (time)",
        '    ✓ And the message is "Tell me about a snail that won a race." (time)',
        '    ✓ And the agent "narrator" responds with "The snail had started \\"yesterday\\"." (time)',
        "    ✓ When the procedure runs (time)",
        '    ✓ Then the output story should be "The snail had started \\"yesterday\\"." (time)',
        "    ✓ And the output success should be true (time)",
        "1 scenario: 1 passed (6 steps, time)",
    ]


def test_a_program_that_fails_names_file_line_expected_and_found(command, in_folder):
    changed = STREAMING.replace('should be "The snail', 'should be "The hare')
    folder = in_folder({"streaming.tac": changed})
    done = command("tactus", "test", "streaming.tac", "--mock", cwd=folder)
    assert done.code == 1
    assert (
        """
        streaming.tac:18: the output story is not as expected
           18 | Then the output story should be "The hare had started \\"yesterday\\"."
        expected: "The hare had started \\"yesterday\\"."
        found:    "The snail had started \\"yesterday\\"."
    - And the output success should be true
1 scenario: 0 passed, 1 failed (6 steps, """
        in done.out
    )


def test_an_error_in_the_program_names_its_line_and_that_of_the_step(command, in_folder):
    folder = in_folder({"a.tac": STREAMING.replace("success = true", "success = nothing.at_all")})
    done = command("tactus", "test", "a.tac", "--mock", cwd=folder)
    assert done.code == 1
    assert "a.tac:17: the step failed" in done.out
    assert "a.tac:30: attempt to index a nil value (global 'nothing')" in done.out


@pytest.mark.skipif(
    not SEED.exists(), reason="the page the project was born from is not in the repository"
)
def test_the_example_the_project_was_born_from(command):
    done = command("tactus", "test", str(SEED), "--mock")
    assert (done.code, done.err) == (0, "")
    assert "1 scenario: 1 passed (6 steps" in done.out


def test_a_path_below_the_examples_folder(command, in_folder):
    folder = in_folder({"examples/01-first/01-one.tac": STREAMING})
    done = command("tactus", "test", "01-first/01-one.tac", "--mock", cwd=folder)
    assert done.code == 0


@pytest.mark.parametrize(
    "head", ["", "-- skip: not yet\n"], ids=["without specs", "all of them skipped"]
)
@pytest.mark.parametrize("names", ["a", "ab"], ids=["one file", "two files"])
def test_a_run_that_proves_nothing_fails_unless_that_is_allowed(names, head, command, in_folder):
    text = head + (program("A") if head else "Procedure { function() end }")
    folder = in_folder({f"{name}.tac": text for name in names})
    test = ("tactus", "test", "--mock", ".")
    assert command(*test, cwd=folder).code == 1
    assert command(*test, "--pass-with-no-specs", cwd=folder).code == 0
    (folder / "c.tac").write_text(program("✗ A"))
    assert command(*test, "--pass-with-no-specs", cwd=folder).code == 1


def test_no_cache_reads_nothing_and_keeps_what_passes(command, in_folder):
    folder = in_folder({"a.tac": program("A"), "b.tac": program("B")})
    test = ("tactus", "test", "--mock", ".")
    for arguments, variables, is_cached in (
        (["--no-cache"], {}, False),
        ([], {}, True),
        (["--no-cache"], {}, False),
        ([], {"CI": "true"}, False),
        (["--cache"], {"CI": "true"}, True),
    ):
        done = command(*test, *arguments, cwd=folder, **variables)
        assert ("2 files cached" in done.out) is is_cached


def test_no_specification_proves_nothing(command, in_folder):
    folder = in_folder({"a.tac": "Procedure { function() end }"})
    done = command("tactus", "test", "a.tac", "--mock", cwd=folder)
    assert (done.code, done.out) == (1, "a.tac: no specifications, so nothing was tested\n")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["test"], "folder 'examples' does not exist"),
        (["test", "a.tac", "--mokc"], "No such option"),
        (["tset", "a.tac"], "unknown command 'tset'; did you mean 'test'?"),
        (["test", "missing.tac"], "file 'missing.tac' does not exist here or in 'examples'"),
        (["test", "strem.tac"], "hint: did you mean 'stream.tac'?"),
        (["test", "..."], "file or folder '...' does not exist here or in 'examples'"),
        (["test", "broken.tac"], "broken.tac:1: unexpected symbol near '='"),
        (["test", "latin.tac"], "latin.tac:2: the file is not UTF-8 text; save it as UTF-8"),
        (["test", "huge.tac"], "huge.tac: it is too large; a file may have up to 16 MiB"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_wrong_usage_and_files_that_cannot_be_loaded(arguments, message, command, in_folder):
    huge = "-- and so on\n" * 1_400_000
    folder = in_folder({"broken.tac": "x = = 1", "stream.tac": "", "huge.tac": huge})
    (folder / "latin.tac").write_bytes(b"--\n-- caf\xe9")
    done = command("tactus", *arguments, "--mock", cwd=folder)
    assert done.code == 2
    assert message in done.err
    assert "Traceback" not in done.err


def test_for_real_the_model_answers(command, in_folder, openai_server):
    openai_server.answer("The snail ", 'had started "yesterday".')
    folder = in_folder({"a.tac": FOR_REAL})
    done = command("tactus", "test", "a.tac", cwd=folder, **openai_server.variables)
    assert (done.code, done.err) == (0, "")
    assert len(openai_server.requests) == 1


def test_for_real_the_model_is_that_of_the_config_file(command, in_folder, openai_server):
    text = FOR_REAL.replace('model = "openai/gpt-4o-mini",', "")
    assert text != FOR_REAL
    for paths in (["a.tac"], ["."]):
        openai_server.answer('The snail had started "yesterday".')
        folder = in_folder({"a.tac": text, ".tactus/config.yml": "model: openai/gpt-small"})
        done = command("tactus", "test", *paths, cwd=folder, **openai_server.variables)
        assert (done.code, openai_server.requests[-1]["model"]) == (0, "gpt-small")
    (folder / ".tactus/config.yml").write_text("provider: nobody")
    (folder / "a.tac").write_text(STREAMING)
    assert command("tactus", "test", "a.tac", "--mock", cwd=folder).code == 0


def test_for_real_without_a_key(command, in_folder):
    done = command("tactus", "test", "a.tac", cwd=in_folder({"a.tac": FOR_REAL}))
    assert done.code == 1
    assert "OPENAI_API_KEY is not set" in done.out
    assert (
        "hint: set it, put it into .env, or run without a key: tactus test a.tac --mock" in done.out
    )


def test_version_and_help(command):
    assert command("tactus", "--version").out.startswith("tactus 0.")
    assert "run" in command("tactus", "--help").out
