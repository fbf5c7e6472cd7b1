"""`tactus models`, as a process of its own, against providers on loopback."""

import json
from datetime import date, timedelta

import pytest

TWO = """\
a = Agent { model = "openai/gpt-4o-mini", system_prompt = "x" }
b = Agent { model = "openai/gpt-6-luna", system_prompt = "x" }
Procedure { function() return 1 end }
"""
OLLAMA = 'a = Agent { model = "ollama/tiny", system_prompt = "x" }\nProcedure { function() end }\n'


def listed(**models):
    return {
        "object": "list",
        "data": [
            {"id": name.replace("_", "-"), "object": "model", **more}
            for name, more in models.items()
        ],
    }


GPT = {"gpt-4o-mini": {"shutdown_date": "2000-01-02"}, "gpt-6-luna": {"shutdown_date": None}}


def test_models_with_their_lines_ends_and_successors(command, in_folder):
    folder = in_folder({"examples/a.tac": TWO, "examples/b.tac": TWO})
    done = command("tactus", "models", cwd=folder)
    assert done.code == 0
    verb = "ended" if date.today() >= date(2027, 1, 14) else "ends"
    assert done.out == (
        f"openai/gpt-4o-mini  {verb} on 14 January 2027; successor: gpt-6-luna; recommended: gpt-6-luna\n"
        "  examples/a.tac:1\n"
        "  examples/b.tac:1\n"
        "openai/gpt-6-luna  no announced end; recommended\n"
        "  examples/a.tac:2\n"
        "  examples/b.tac:2\n"
        "table of 1 December 2026\n"
    )


def test_json(command, in_folder):
    done = command("tactus", "models", "a.tac", "--json", cwd=in_folder({"a.tac": TWO}))
    assert json.loads(done.out)[0] == {
        "model": "openai/gpt-4o-mini",
        "ends": "2027-01-14",
        "successor": "gpt-6-luna",
        "as_of": "2026-12-01",
        "is_listed": None,
        "recommended": "openai/gpt-6-luna",
        "locations": [{"path": "a.tac", "line": 1}],
    }


def test_update_writes_what_providers_answer_and_validate_reads_it(
    command, in_folder, openai_server
):
    folder = in_folder({"a.tac": TWO})
    openai_server.models = listed(**GPT)
    done = command("tactus", "models", "a.tac", "--update", cwd=folder, **openai_server.variables)
    assert (done.code, done.err) == (
        0,
        "openai: asked about 2 models\n.tactus/models.json is written\n",
    )
    assert "openai/gpt-4o-mini  ended on 2 January 2000; successor: gpt-6-luna" in done.out
    assert (openai_server.paths, openai_server.keys) == (["/v1/models"], ["Bearer sk-secret"])
    written = (folder / ".tactus/models.json").read_bytes()
    assert json.loads(written)["providers"]["openai"]["models"] == {
        "gpt-4o-mini": {"ends": "2000-01-02"},
        "gpt-6-luna": {"ends": None},
    }
    command("tactus", "models", "a.tac", "--update", cwd=folder, **openai_server.variables)
    assert (folder / ".tactus/models.json").read_bytes() == written
    done = command("tactus", "validate", "a.tac", cwd=folder)
    assert (done.code, done.out) == (0, "1 file: 2 warnings\n")
    assert "a.tac:1: warning: the model 'openai/gpt-4o-mini' ended on 2 January 2000\n" in done.err


def test_a_model_that_its_provider_does_not_list(command, in_folder, openai_server):
    openai_server.models = listed(**{"gpt-6-luna": {}})
    done = command(
        "tactus",
        *("models", "a.tac", "--update"),
        cwd=in_folder({"a.tac": TWO}),
        **openai_server.variables,
    )
    assert "openai: asked about 2 models; it does not list gpt-4o-mini\n" in done.err
    assert "gpt-6-luna; not listed by its provider; recommended: gpt-6-luna\n" in done.out


def test_anthropic_reads_the_key_from_its_own_header(command, in_folder, openai_server):
    text = TWO.replace("openai/gpt-4o-mini", "anthropic/claude-opus-4-1")
    openai_server.models = listed(**{"claude-opus-4-1": {}})
    address = openai_server.variables["OPENAI_BASE_URL"]
    done = command(
        "tactus",
        *("models", "a.tac", "--update"),
        cwd=in_folder({"a.tac": text}),
        ANTHROPIC_API_KEY="sk-ant-secret",
        ANTHROPIC_BASE_URL=address,
    )
    assert done.code == 0
    assert done.err == (
        "anthropic: asked about 1 model\n"
        "openai was not asked: OPENAI_API_KEY is not set\n"
        ".tactus/models.json is written\n"
    )
    assert openai_server.paths == ["/v1/models?limit=1000"]
    assert openai_server.keys == ["sk-ant-secret"]
    assert "anthropic/claude-opus-4-1  ended on 5 August 2026" in done.out


@pytest.mark.parametrize(
    ("models", "said"),
    [
        (None, "openai: openai lists no models at http://127.0.0.1:"),
        ("<html>", "openai: openai sent no list of models; try again later\n"),
        ({"data": 1}, "openai: openai sent no list of models; try again later\n"),
    ],
)
def test_a_provider_that_does_not_answer_leaves_the_file(
    models, said, command, in_folder, openai_server
):
    old = '{"providers": {"openai": {"asked": "2026-12-01", "models": {}}}}'
    folder = in_folder({"a.tac": TWO, ".tactus/models.json": old})
    openai_server.models = models
    done = command("tactus", "models", "a.tac", "--update", cwd=folder, **openai_server.variables)
    assert done.code == 1
    assert said in done.err
    assert (folder / ".tactus/models.json").read_text(encoding="utf-8") == old


def test_without_a_provider_to_ask_nothing_is_written(command, in_folder):
    folder = in_folder({"a.tac": OLLAMA})
    done = command("tactus", "models", "a.tac", "--update", cwd=folder)
    assert (done.code, done.err) == (
        1,
        "ollama was not asked: its models are on this machine, and end when you remove them\n",
    )
    assert not (folder / ".tactus").exists()


def test_a_file_that_cannot_be_loaded(command, in_folder):
    done = command("tactus", "models", ".", cwd=in_folder({"a.tac": "x = = 1", "b.tac": TWO}))
    assert (done.code, done.err) == (2, "a.tac:1: unexpected symbol near '='\n")
    assert "openai/gpt-6-luna" in done.out


@pytest.mark.parametrize(
    "text", ["-- models: ignore\n" + TWO, "-- A title\n--\n-- models: ignore\n" + TWO]
)
def test_a_file_may_ignore_ends(text, command, in_folder):
    old = '{"providers": {"openai": {"asked": "2000-01-01", "models": {"gpt-4o-mini": {"ends": "2000-01-02"}}}}}'
    folder = in_folder({"a.tac": text, ".tactus/models.json": old})
    done = command("tactus", "validate", "a.tac", cwd=folder)
    assert "gpt-4o-mini" not in done.err


def test_another_word_than_ignore(command, in_folder):
    done = command(
        "tactus", "validate", "a.tac", cwd=in_folder({"a.tac": "-- models: ignored\n" + TWO})
    )
    assert done.code == 2
    assert "a.tac:1: expected 'models: ignore', and got 'ignored'\n" in done.err


@pytest.mark.parametrize(
    ("days", "counted"), [(59, "1 warning, 1 note"), (-1, "2 warnings"), (61, "1 warning")]
)
def test_a_model_that_ends_soon_is_a_note(days, counted, command, in_folder):
    ends = (date.today() + timedelta(days)).isoformat()
    answers = {"gpt-4o-mini": {"ends": ends}}
    data = {"providers": {"openai": {"asked": "2026-12-01", "models": answers}}}
    folder = in_folder({"a.tac": TWO, ".tactus/models.json": json.dumps(data)})
    done = command("tactus", "validate", "a.tac", cwd=folder)
    assert (done.code, done.out) == (0, f"1 file: {counted}\n")
    assert ("a.tac:1: note: the model 'openai/gpt-4o-mini' ends on " in done.err) == (days == 59)
    done = command("tactus", "validate", "a.tac", "--json", cwd=folder)
    (result,) = json.loads(done.out)
    assert [item.get("is_note", False) for item in result["problems"]].count(True) == (days == 59)
