"""What is set outside a program: config files, `.env` files, the environment; and which of them wins."""

import json
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tactus.adapters.config import load_config
from tactus.adapters.dotenv import parse_dotenv
from tactus.cli.diagnostics import lines_of
from tactus.core.errors import ConfigError
from tactus.core.plain_yaml import YamlError, parse_yaml


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
        ".tactus/config.yml:1: unknown setting 'provder'",
        "did you mean 'provider'?",
    ),
    (
        "providers: { groq: { api_key: sk-marker } }",
        ".tactus/config.yml:1: unknown setting 'providers.groq.api_key'",
        "keys do not belong here: put NAME=KEY into .env, and the name into api_key_env",
    ),
    (
        "providers: { groq: sk-marker }",
        ".tactus/config.yml:1: 'providers.groq' is a string; expected a table with base_url or api_key_env",
        None,
    ),
    (
        "provider: groq\n\nmodel: 3",
        ".tactus/config.yml:3: 'model' is a number; expected a string",
        None,
    ),
    (
        "providers:\n  groq:\n    base_url: http://x\n    api_key_nev: A",
        ".tactus/config.yml:4: unknown setting 'providers.groq.api_key_nev'",
        "did you mean 'api_key_env'?",
    ),
    ("- a", "'.tactus/config.yml' is a list; expected settings, one NAME: VALUE a line", None),
    ("a: 'sk-marker", "line 1 of '.tactus/config.yml' is not YAML", None),
    (
        "params: {a: &a [1], b: *a}",
        "line 1 of '.tactus/config.yml' has an alias, and aliases are not read",
        None,
    ),
    (
        "params:\n  a: !!int 'sk-marker'",
        "line 2 of '.tactus/config.yml' has a tag, and tags are not read",
        None,
    ),
    (
        "params: " + "[" * 5000,
        "line 1 of '.tactus/config.yml' is nested more than 32 levels deep",
        None,
    ),
    (
        f"params: {{a: {'1' * 5000}}}",
        "'.tactus/config.yml' has a value that cannot be read",
        None,
    ),
    ("params: {[1]: 2}", "line 1 of '.tactus/config.yml' is not YAML", None),
]


@pytest.mark.parametrize(
    ("text", "message", "hint"), MISTAKES, ids=[text[:40] for text, *_ in MISTAKES]
)
def test_mistakes(text, message, hint, load):
    with pytest.raises(ConfigError) as caught:
        load({".tactus/config.yml": text})
    assert (str(caught.value), caught.value.hint) == (message, hint)
    assert "sk-marker" not in "\n".join(lines_of(caught.value))


ORIGINAL = """
openai: {api_key: sk-marker}
openai_api_key: sk-marker
aws: {access_key_id: sk-marker, region: us-west-2}
default_provider: groq
mcp_servers: {fs: {command: npx}}
colour: red
"""


def test_settings_of_the_original_have_no_effect(load):
    config = load({".tactus/config.yml": ORIGINAL})
    assert [(item.name, item.line, item.hint) for item in config.ignored] == [
        ("openai", 2, "put OPENAI_API_KEY=… into .env; keys do not belong here"),
        ("openai_api_key", 3, "put NAME=KEY into .env; keys do not belong here"),
        ("aws", 4, "remove it"),
        ("default_provider", 5, "write 'provider'"),
        ("mcp_servers", 6, "declare tools with Tool, or mock every call in the specs"),
        ("colour", 7, "remove it"),
    ]
    assert config.value("provider") is None


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
        ("A= # note", ""),
        ("A=b#c", "b#c"),
        ("A=b=c", "b=c"),
        ("A=#b", "#b"),
        ("A=b#c #d", "b#c"),
        ("A=b\t# c", "b"),
        ("  export   A =  b  ", "b"),
        ("A='b' # c", "b"),
        ('A="b" #c', "b"),
        ("A=it's", "it's"),
        ('A=b"c d"', 'b"c d"'),
        (r"A='it\'s'", "it's"),
        (r"A='a\nb\\'", "a\\nb\\"),
        (r'A="a\nb\"c\\"', 'a\nb"c\\'),
        (r"A=a\nb", "a\\nb"),
        ("A='b\n# c\nd'", "b\n# c\nd"),
        ('A="b\r\nc"', "b\nc"),
        ("A=b\r\n", "b"),
        ("# A=c\n\n   \n  # d\nA=b", "b"),
        ("A=b\u2028c", "b\u2028c"),
        ("A=$B", "$B"),
        ("A=${B}", "${B}"),
        ("A=${B:-c}", "c"),
    ],
)
def test_lines_of_dotenv(line, value):
    assert parse_dotenv(line, ".env") == {"A": value}


def test_names_and_references_in_dotenv(monkeypatch):
    monkeypatch.setenv("SECRET", "sk-marker")
    text = "a.b-c=1\n'D E'=2\nF=${a.b-c}${D E}\nG='${F}'\nH=${SECRET}"
    assert parse_dotenv(text, ".env") == {
        "a.b-c": "1",
        "D E": "2",
        "F": "12",
        "G": "12",
        "H": "${SECRET}",
    }


@pytest.mark.parametrize(
    "line", ["A", "A:1", "=b", "A='b", 'A="b', "A='b'c", "A='b' 'c'", 'A="b\nB="c', "export A"]
)
def test_lines_of_dotenv_that_set_nothing(line):
    with pytest.raises(ConfigError) as caught:
        parse_dotenv(f"X=1\n\n{line}\n", ".env")
    assert str(caught.value) == "line 3 of '.env' is not of the form NAME=VALUE"


def test_a_date_is_a_text_also_where_there_is_no_such_day(load):
    config = load({".tactus/config.yml": "params: {a: 2025-02-30, b: 2025-02-03}"})
    assert [setting.value for setting in config.params().values()] == ["2025-02-30", "2025-02-03"]


@given(st.text(st.sampled_from("ab: -[]{}&*!\n'\"#|>1?,%@\t"), max_size=40))
def test_any_text_is_plain_data_or_one_error(text):
    with suppress(YamlError):
        json.dumps(parse_yaml(text), default=list)


@given(st.text(st.sampled_from("A=b \t\"'#\n\0export"), max_size=40))
def test_any_line_of_dotenv_is_read_or_refused(text):
    with suppress(ConfigError):
        parse_dotenv(text, ".env")


@pytest.mark.parametrize(
    "line", ["A=" + " " * 100_000 + '"x', " " * 100_000 + "A", "A" + " " * 100_000]
)
def test_blanks_take_no_time(line):
    with pytest.raises(ConfigError):
        parse_dotenv(line, ".env")
