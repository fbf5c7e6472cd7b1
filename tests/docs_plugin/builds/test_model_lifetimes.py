"""`mkdocs build` and models that end: from files and the clock, and never from a network."""

import json

import pytest

from tests.docs_plugin.conftest import MKDOCS_YML, PASSING

GREETING = "examples/01-first/01-greeting.tac"
PAGE = "examples/01-first/01-greeting/index.html"
OLD = PASSING.replace("gpt-6-luna", "gpt-4o-mini")

BEFORE, AFTER = "1799884799", "1799884800"
"""The last second of 13 January 2027, and the first of the day after."""

WITHOUT_SOCKETS = """
import sys

def refuse(event, arguments):
    if event.startswith("socket."):
        sys.stderr.write(f"opened a socket: {event}\\n")
        raise SystemExit(99)

sys.addaudithook(refuse)
"""


def test_a_model_that_ends_soon_is_a_note_that_strict_does_not_count(site):
    site.write(GREETING, OLD)
    done = site.build("--strict", SOURCE_DATE_EPOCH=BEFORE)
    assert done.code == 0
    assert (
        "INFO    -  tactus: examples/01-first/01-greeting.tac:2: the model 'openai/gpt-4o-mini' ends on"
        " 14 January 2027; its successor is 'gpt-6-luna' (as of 1 December 2026)\n" in done.err
    )
    html = site.page(PAGE)
    assert " gpt-4o-mini ends 14 Jan 2027</a>" in html
    assert (
        'href="../../?badge=Model%20ends" title="openai/gpt-4o-mini ends on 14 January 2027;'
        ' its successor is gpt-6-luna"' in html
    )
    assert "Model ends" in site.page("examples/index.html")


def test_a_model_that_has_ended_breaks_a_strict_build(site):
    site.write(GREETING, OLD)
    done = site.build("--strict", SOURCE_DATE_EPOCH=AFTER)
    assert done.code == 1
    assert (
        "WARNING -  tactus: examples/01-first/01-greeting.tac:2: the model 'openai/gpt-4o-mini' ended on"
        " 14 January 2027; its successor is 'gpt-6-luna' (as of 1 December 2026)\n" in done.err
    )
    assert site.build(SOURCE_DATE_EPOCH=AFTER).code == 0
    assert " gpt-4o-mini ended 14 Jan 2027</a>" in site.page(PAGE)
    assert "Model ended" in site.page("examples/index.html")


README = "---\nexamples:\n  greeting:\n    models: ignore\n---\n# First steps\n"


@pytest.mark.parametrize(
    "files",
    [
        {GREETING: f"-- models: ignore\n{OLD}"},
        {GREETING: OLD, "examples/01-first/README.md": README},
        {GREETING: OLD, "examples/01-first/README.md": "---\nmodels: ignore\n---\n# First\n"},
        {
            GREETING: OLD,
            "mkdocs.yml": MKDOCS_YML.replace("tactus]", "{tactus: {models: ignore}}]"),
        },
    ],
    ids=["head", "entry", "chapter", "option"],
)
def test_ends_can_be_ignored(files, site):
    for name, text in files.items():
        site.write(name, text)
    done = site.build("--strict", SOURCE_DATE_EPOCH=AFTER)
    assert (done.code, "the model" in done.err) == (0, False)
    assert " gpt-4o-mini ended 14 Jan 2027</a>" in site.page(PAGE)


def test_the_committed_file_stands_over_the_table(site):
    answers = {"gpt-6-luna": {"ends": "2027-01-14", "successor": "gpt-7"}, "x": {"listed": False}}
    data = {"providers": {"openai": {"asked": "2026-12-24", "models": answers}}}
    site.write(".tactus/models.json", json.dumps(data))
    done = site.build("--strict", SOURCE_DATE_EPOCH=AFTER)
    assert (
        "'openai/gpt-6-luna' ended on 14 January 2027; its successor is 'gpt-7' (as of 24 December 2026)"
        in done.err
    )
    site.write(".tactus/models.json", "{")
    done = site.build()
    assert done.code == 1
    assert "models.json' cannot be read: not JSON: " in done.err
    assert "hint: write it anew: delete it, then run tactus models --update\n" in done.err


def test_machines_read_when_models_end(site):
    site.write(GREETING, OLD)
    site.build(SOURCE_DATE_EPOCH=BEFORE)
    (example,) = json.loads(site.page("examples/examples.json"))["chapters"][0]["examples"]
    assert example["models_that_end"] == [
        {
            "model": "openai/gpt-4o-mini",
            "ends": "2027-01-14",
            "has_ended": False,
            "successor": "gpt-6-luna",
        }
    ]
    assert "(gpt-4o-mini ends on 14 January 2027)\n" in site.page("examples/llms.txt")
    assert "gpt-4o-mini ends 14 Jan 2027" in site.page("examples/llms-full.txt")


def test_an_export_reports_them_too(command, in_folder):
    data = {
        "providers": {
            "openai": {"asked": "2000-01-01", "models": {"gpt-6-luna": {"ends": "2000-01-02"}}}
        }
    }
    folder = in_folder(
        {"examples/01-first/01-a.tac": PASSING, ".tactus/models.json": json.dumps(data)}
    )
    done = command("tactus", "gallery", "export", "out", cwd=folder)
    assert done.code == 0
    assert (
        "examples/01-first/01-a.tac:2: the model 'openai/gpt-6-luna' ended on 2 January 2000; known as of 1"
        in done.err
    )
    assert "gpt-6-luna ended 2 Jan 2000" in (folder / "out/01-first/01-a.md").read_text("utf-8")


def test_a_build_opens_no_socket(site, command):
    site.write("hooks/sitecustomize.py", WITHOUT_SOCKETS)
    site.write(GREETING, OLD)
    hooks = str(site.folder / "hooks")
    done = site.build("--strict", SOURCE_DATE_EPOCH=BEFORE, PYTHONPATH=hooks)
    assert (done.code, "opened a socket" in done.err) == (0, False), done.err
    # The hook works.
    site.write("opens.py", "import socket\nsocket.create_connection(('127.0.0.1', 9))\n")
    done = command("opens", cwd=site.folder, PYTHONPATH=hooks)
    assert (done.code, "opened a socket" in done.err) == (99, True)
