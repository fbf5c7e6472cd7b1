"""What is set outside a program: config files, `.env` files, the environment; and which of them wins."""

from pathlib import Path

import pytest

from tactus.adapters.config import load_config
from tactus.adapters.dotenv import parse_dotenv
from tactus.core.errors import ConfigError


@pytest.fixture
def load(in_folder, monkeypatch):
    """Load the config of a program in a folder with such files."""

    def load_files(files, program="main.tac", **environment):
        folder = in_folder(files)
        monkeypatch.chdir(folder)
        home = {"HOME": str(folder / "home")}
        return load_config(Path(program), home | environment)

    return load_files


def test_without_files_nothing_is_set(load):
    config = load({})
    assert config.settings == {}
    assert config.providers["openai"].key_variable == "OPENAI_API_KEY"


def test_the_nearest_file_wins(load):
    config = load(
        {
            "home/.config/tactus/config.yml": "provider: home\nmodel: home\nparams: {a: home, b: home}",
            ".tactus/config.yml": "provider: here\nparams: {a: here}",
            "deep/.tactus/config.yml": "params: {a: deep}",
            "deep/er/.tactus/config.yml": "params: {c: 3}",
        },
        program="deep/er/main.tac",
    )
    assert {name: (found.value, found.source) for name, found in config.settings.items()} == {
        "provider": ("here", ".tactus/config.yml"),
        "model": ("home", str(Path("home/.config/tactus/config.yml").absolute())),
        "params.a": ("deep", "deep/.tactus/config.yml"),
        "params.b": ("home", str(Path("home/.config/tactus/config.yml").absolute())),
        "params.c": (3, "deep/er/.tactus/config.yml"),
    }


def test_a_program_elsewhere_brings_its_own_folder_only(load, tmp_path_factory):
    other = tmp_path_factory.mktemp("other")
    (other / ".env").write_text("A=1")
    (other.parent / ".env").write_text("B=1")
    config = load({".env": "C=1"}, program=str(other / "main.tac"))
    assert set(config.sources) == {"A", "C"}


def test_the_environment_wins_over_dotenv(load):
    config = load(
        {".env": "A=file\nB=file\nC=file", ".tactus/.env": "C=inner", "sub/.env": "B=near"},
        program="sub/main.tac",
        A="environment",
    )
    assert (config.environment["A"], config.environment["B"], config.environment["C"]) == (
        "environment",
        "near",
        "inner",
    )
    assert config.sources == {"B": "sub/.env", "C": ".tactus/.env"}


def test_providers_of_ones_own(load):
    text = """
    providers:
      groq: { api_key_env: MINE }
      vllm: { base_url: "http://localhost:8000/v1" }
    """
    config = load({".tactus/config.yml": text}, MINE="k", GROQ_BASE_URL="http://other/v1")
    groq, vllm = config.providers["groq"], config.providers["vllm"]
    assert (groq.key_variable, groq.endpoint(config.environment)) == ("MINE", "http://other/v1")
    assert (vllm.key_variable, vllm.endpoint(config.environment)) == (
        None,
        "http://localhost:8000/v1",
    )


def test_a_program_reads_the_environment_but_no_keys(load):
    text = "providers: { groq: { api_key_env: MINE } }"
    config = load({".tactus/config.yml": text}, MINE="k", GROQ_API_KEY="k", OTHER="o")
    assert "OTHER" in config.open_environment()
    assert not {"MINE", "GROQ_API_KEY"} & set(config.open_environment())


MISTAKES = [
    (
        "provder: groq",
        "'.tactus/config.yml' has a setting 'provder', which means nothing",
        "did you mean 'provider'?",
    ),
    (
        "openai_api_key: sk-marker",
        "'.tactus/config.yml' has a setting 'openai_api_key', which means nothing",
        "keys do not belong here: put NAME=KEY into .env, and the name into api_key_env",
    ),
    (
        "providers: { groq: { api_key: sk-marker } }",
        "'.tactus/config.yml' has a setting 'providers.groq.api_key', which means nothing",
        "keys do not belong here: put NAME=KEY into .env, and the name into api_key_env",
    ),
    (
        "providers: { groq: sk-marker }",
        "'providers.groq' in '.tactus/config.yml' is a text; expected a table with base_url or api_key_env",
        None,
    ),
    ("model: 3", "'model' in '.tactus/config.yml' is a number; expected a text", None),
    ("- a", "'.tactus/config.yml' is a list; expected settings, one NAME: VALUE a line", None),
    ("a: 'sk-marker", "line 1 of '.tactus/config.yml' is not YAML", None),
]


@pytest.mark.parametrize(("text", "message", "hint"), MISTAKES, ids=[text for text, *_ in MISTAKES])
def test_mistakes(text, message, hint, load):
    with pytest.raises(ConfigError) as caught:
        load({".tactus/config.yml": text})
    assert (caught.value.message, caught.value.hint) == (message, hint)
    assert "sk-marker" not in str(caught.value)


def test_a_line_of_dotenv_that_sets_nothing():
    with pytest.raises(ConfigError) as caught:
        parse_dotenv("A=1\nsk-marker\n", ".env")
    assert str(caught.value) == "line 2 of '.env' is not of the form NAME=VALUE"


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("A=b", "b"),
        ("A = b c # note", "b c"),
        ("export A='b # c'", "b # c"),
        ('A="b=c"', "b=c"),
        ("A=", ""),
        ("A=b=c", "b=c"),
    ],
)
def test_lines_of_dotenv(line, value):
    assert parse_dotenv(line, ".env") == {"A": value}
