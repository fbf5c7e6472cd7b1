"""All parsers accept any text: they return a result, or raise a documented error.

`make test` uses the same texts each time, `make fuzz` others.
"""

import re
from contextlib import suppress
from json import dumps

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import DecodeError, json, msgpack

from docs_plugin.discovery.readme import parse_readme
from tactus import LoadError, Source
from tactus.adapters.config import load_config
from tactus.adapters.dotenv import parse_dotenv
from tactus.adapters.models import chat_completions, responses
from tactus.adapters.models.answers import NoAnswerError, ProviderFailedError
from tactus.adapters.models.endpoints import Targets
from tactus.adapters.models.errors import translate
from tactus.adapters.models.providers import PROVIDERS
from tactus.adapters.models.sse import events_of
from tactus.cli.running.recording import read_recording
from tactus.cli.test_modes.last_failures import failures_first
from tactus.core.errors import ConfigError, ModelError, TactusError
from tactus.core.files.record_file import Records
from tactus.core.plain_yaml import YamlError, lines_of_keys, parse_yaml
from tactus.core.ports import ModelRequest
from tactus.core.program import EvaluationDeclaration, SpecificationBlock
from tactus.core.source import split_lines
from tactus.evals.datasets import cases_of
from tactus.example.expectations import expectation_of
from tactus.example.front_matter import parse_front_matter
from tactus.example.header import parse_header
from tactus.gate.cache import ResultCache
from tactus.gate.processes.messages import LENGTH_BYTES, answers_in
from tactus.specs.gherkin import read_specifications
from tactus.specs.verification import verify
from tactus.testing import FixedClock
from tactus.tooling.formatting import format_source

ODD = ["\0", "\r", "\r\n", "\f", "\x85", "\u2028", "\ufeff", "\x1b[2J", "é" * 9, " " * 99]

NUMBERS = ["1" * 5000, "0b_", "1e999", "-0", "0x", "nan", "2025-02-30", "1_0", ".5", "12:30:45"]


def texts(*words):
    """Generate texts from the words of a language, unusual characters, and arbitrary text."""
    salad = st.sampled_from([*words, *ODD, *NUMBERS, "\n", "\n", " ", "a" * 5000])
    nested = st.builds(
        lambda word, times: word * times, st.sampled_from(words), st.integers(1, 3000)
    )
    parts = st.lists(salad | st.text(max_size=8) | nested, max_size=25)
    return parts.map("".join) | st.text()


YAML = ("---\n", "a: ", "- ", "[", "{", "]", "}", "&a ", "*a", "!!int ", "'", '"', "|\n", "? ", "#")
LUA = ("--", "[[", "]]", "--[==[", "]==]", "Procedure { ", "function() ", "end", "{", "(", "=", '"')
MARKDOWN = ("# ", "## ", "```", "~~~", "- ", "> ", "[a]: ", "![", "](", "<b>", "`", "|", "$")
GHERKIN = ("Feature:", "Scenario:", "Scenario Outline:", "Examples:", "Given ", "| ", '"""', "@t ")
DIRECTIVES = (
    "-- expect: fail\n",
    "-- skip: ",
    "-- timeout: ",
    "-- order: ",
    "-- tags: ",
    "title: ",
)
JSON = ("{", "}", "[", "]", '"', ":", ",", '"a":', "null", "NaN", "\\u", "1")
DOTENV = ("export ", "A=", "'", '"', "#", "\\", "$", "${A}")
SSE = (
    "data: ",
    "data",
    ": ",
    "event: ",
    "[DONE]",
    '{"choices": [',
    '{"type": "',
    "\n\n",
    "]}",
    "{}",
)


def is_read(read, *errors):
    """Read something."""
    with suppress(*errors):
        read()


@given(texts(*LUA, *GHERKIN))
def test_programs(text):
    is_read(lambda: verify(Source("a.tac", text), FixedClock(), timeout_seconds=1), LoadError)
    is_read(lambda: format_source(Source("a.tac", text)), TactusError)


@given(texts(*LUA, *DIRECTIVES))
def test_heads(text):
    parse_header(text)
    is_read(lambda: expectation_of(Source("a.tac", text)), LoadError)


@given(texts(*MARKDOWN, *YAML))
def test_readmes(text):
    is_read(lambda: parse_readme(text), LoadError)
    is_read(lambda: parse_readme(f"---\n{text}\n---\n"), LoadError)


@given(texts(*YAML, "expect: ", "skip: ", "timeout: ", "examples: ", "a.tac: ", "  "))
def test_front_matter(text):
    def read():
        front, _ = parse_front_matter(f"---\n{text}\n---\n", "README.md")
        expectation_of(Source("a.tac", ""), [front])

    is_read(read, LoadError)
    is_read(lambda: parse_yaml(text), YamlError)
    is_read(lambda: lines_of_keys(text), YamlError)


@given(texts(*GHERKIN, "<a>", "# language: de\n", "Background:", "Rule:", "\\|", "* "))
def test_features(text):
    is_read(lambda: read_specifications("a.tac", [SpecificationBlock(text, 1, True)]), LoadError)


@given(texts(*DOTENV))
def test_dotenv(text):
    is_read(lambda: parse_dotenv(text, ".env"), ConfigError)


@pytest.mark.hypothesis
def test_config(in_folder):
    @given(texts(*YAML, "providers: ", "params: ", "model: ", "base_url: ", "  "))
    def check(text):
        data = text.encode("utf-8", "surrogatepass")
        (folder / ".tactus/config.yml").write_bytes(data)
        is_read(lambda: load_config(folder / "a.tac", {}), ConfigError)

    folder = in_folder({".tactus/config.yml": "", "a.tac": ""})
    check()


ENDED = (ModelError, DecodeError, RecursionError, NoAnswerError, ProviderFailedError)
"""The exceptions that the adapter converts to its own error, in `errors.py`."""


@pytest.mark.hypothesis
@pytest.mark.parametrize("protocol", [chat_completions, responses], ids=["chat", "responses"])
def test_streams(protocol):
    @given(st.lists(texts(*SSE, *JSON).map(lambda text: text.encode("utf-8", "replace"))))
    def check(pieces):
        answers_or_fails(protocol, pieces)

    check()


def answers_or_fails(protocol, pieces):
    """Read an answer; what comes out has characters that are whole, and a failure has a sentence."""
    request = ModelRequest("openai/gpt", (), streaming=True, tools=({"name": "add"},))
    try:
        for chunk in protocol.answered(request, events_of(pieces)):
            json.encode([chunk.text, chunk.tool_calls, chunk.finish_reason, chunk.usage])
            assert all(call.id and call.name for call in chunk.tool_calls)
    except ENDED as error:
        target = Targets(PROVIDERS, {"OPENAI_API_KEY": "k"}, keyless_hint="").find("openai/gpt")
        if not isinstance(error, ModelError):
            error = translate(error, target, FixedClock().today())
        assert error.message
        assert "\n" not in error.message
        error.message.encode()


NAMES = tuple(
    re.findall(
        r"\w+",
        """choices delta message content tool_calls function name arguments index id finish_reason usage
        prompt_tokens completion_tokens total_tokens refusal text type error code detail response output item
        item_id call_id output_index incomplete_details reason status input_tokens output_tokens base_resp""",
    )
)
WORDS = (
    "response.output_text.delta",
    "response.output_text.done",
    "response.output_item.added",
    "response.output_item.done",
    "response.function_call_arguments.delta",
    "response.refusal.delta",
    "response.incomplete",
    "response.completed",
    "message",
    "function_call",
    "error",
    "length",
    "add",
    "{}",
    '{"a":',
    "\ud83d",
    "\udce2",
)
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.sampled_from(WORDS)
    | st.text(max_size=5)
)
VALUES = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(NAMES), inner, max_size=6)
        | st.fixed_dictionaries(
            {"choices": st.lists(st.dictionaries(st.sampled_from(NAMES), inner), max_size=2)}
        )
        | st.fixed_dictionaries({"type": st.sampled_from(WORDS), "item": inner, "delta": inner})
    ),
    max_leaves=25,
)


@pytest.mark.hypothesis
@pytest.mark.parametrize("protocol", [chat_completions, responses], ids=["chat", "responses"])
def test_streams_of_objects_that_are_anything(protocol):
    @given(st.lists(VALUES, max_size=8), st.booleans(), st.integers(1, 99))
    def check(values, is_done, size):
        events = [f"data: {dumps(value)}\n\n".encode("utf-8", "surrogatepass") for value in values]
        stream = b"".join([*events, b"data: [DONE]\n\n" if is_done else b""])
        pieces = [stream[place : place + size] for place in range(0, len(stream), size)]
        answers_or_fails(protocol, pieces)

    check()


@given(st.lists(st.binary(max_size=60) | texts(*JSON).map(msgpack.encode) | st.binary()))
def test_answers_of_workers(answers):
    framed = b"".join(len(item).to_bytes(LENGTH_BYTES, "big") + item for item in answers)
    is_read(lambda: list(answers_in(framed)), ValueError, RecursionError)


@pytest.mark.hypothesis
def test_files_of_cases(in_folder):
    folder = in_folder({"a.tac": ""})
    source = Source(str(folder / "a.tac"), "")

    @given(st.sampled_from(["json", "jsonl", "csv"]), texts(*JSON, "input", "expected,", '""'))
    def check(ending, text):
        (folder / f"cases.{ending}").write_bytes(text.encode("utf-8", "surrogatepass"))
        evaluation = EvaluationDeclaration(1, dataset_file=f"cases.{ending}")
        is_read(lambda: cases_of(evaluation, source), TactusError)

    check()


@pytest.mark.hypothesis
def test_recordings(in_folder):
    place = in_folder({}) / "events.jsonl"

    @given(texts(*JSON, '{"type": "run_started"', '"at_seconds": ', "}\n"))
    def check(text):
        place.write_bytes(text.encode("utf-8", "surrogatepass"))
        is_read(lambda: list(read_recording(str(place))), ConfigError)

    check()


@pytest.mark.hypothesis
def test_caches(in_folder, monkeypatch):
    folder = in_folder({".cache/tactus/passes": "", "a.tac": ""})
    monkeypatch.chdir(folder)

    @given(
        st.binary()
        | texts(*JSON, "\xabKEPT\x01\r\n").map(lambda text: text.encode("latin-1", "replace"))
    )
    def check(data):
        for name in ("passes", "failed.json"):
            (folder / ".cache/tactus" / name).write_bytes(data)
        records = Records(folder / ".cache/tactus/passes", folder)
        for key in records.keys():  # noqa: SIM118 - it is no dict
            records.find(key)
        cache = ResultCache(folder)
        cache.find("a.tac", b"", 1)
        cache.collect(["."], [])
        failures_first([folder / "a.tac"])

    check()


@given(texts("\n", "\r", "\r\n"))
def test_lines(text):
    assert "\n".join(split_lines(text)).rstrip("\n") == text.replace("\r\n", "\n").replace(
        "\r", "\n"
    ).rstrip("\n")
