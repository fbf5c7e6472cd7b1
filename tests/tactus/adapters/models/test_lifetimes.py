"""When models end, and `.tactus/models.json`."""

import re
from datetime import date

import pytest

from tactus.adapters.models.lifetimes import (
    LIFETIMES,
    RECOMMENDED,
    Asked,
    Lifetimes,
    ListedModel,
    ended,
    read_lifetimes,
    text_of_answers,
)
from tactus.adapters.models.model_lists import answers_in
from tactus.adapters.models.providers import PROVIDERS
from tactus.core.errors import ConfigError, ModelError
from tactus.core.ports import Defaults
from tests.conftest import ROOT

DAY = date(2026, 12, 1)


def test_every_model_of_the_decision_with_an_end_is_in_the_table():
    text = (ROOT / "docs/decisions/0012-models.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (`.+?) \| (\d.+?) \|", text, re.MULTILINE)
    assert len(rows) > 10
    names = {model.partition("/")[2]: model for model in LIFETIMES}
    for models, day in rows:
        for name in re.findall(r"`([^`]+)`", models):
            ends = LIFETIMES[names[name]].ends
            assert f"{ends.day} {ends:%B %Y}" == day, name


def test_the_default_model_and_the_recommended_ones_have_no_announced_end():
    assert Defaults().model == RECOMMENDED[Defaults().provider]
    for provider, name in RECOMMENDED.items():
        assert provider in PROVIDERS
        lifetime = Lifetimes().of(f"{provider}/{name}")
        assert lifetime is None or lifetime.ends is None


def test_an_end_without_a_known_successor():
    assert ended("openai/gpt-5.1", date(2027, 4, 1)) == "gpt-5.1 ended on 1 April 2027"


def test_what_a_provider_answers_stands_over_the_table():
    asked = {
        "gpt-4o": ListedModel(ends=date(2027, 6, 1)),
        "gpt-4.1": ListedModel(ends=None),
        "gpt-5": ListedModel(),
        "gpt-9": ListedModel(listed=False),
    }
    lifetimes = Lifetimes({"openai": Asked(date(2026, 12, 3), asked)})
    assert lifetimes.of("openai/gpt-4o").ends == date(2027, 6, 1)
    assert lifetimes.of("openai/gpt-4o").successor == "gpt-6-luna"
    assert lifetimes.of("openai/gpt-4o").as_of == date(2026, 12, 3)
    assert lifetimes.of("openai/gpt-4.1").ends is None
    assert lifetimes.of("openai/gpt-5") == LIFETIMES["openai/gpt-5"]
    assert lifetimes.of("openai/gpt-9") is None
    assert [lifetimes.is_listed(f"openai/{name}") for name in ("gpt-5", "gpt-9", "o1")] == [
        True,
        False,
        None,
    ]


def test_the_file_is_read_as_it_was_written(tmp_path):
    asked = {
        "openai": Asked(
            DAY, {"b": ListedModel(ends=None), "a": ListedModel(ends=DAY, successor="b")}
        )
    }
    text = text_of_answers(asked)
    assert text == text_of_answers(
        {"openai": Asked(DAY, dict(reversed(asked["openai"].models.items())))}
    )
    (tmp_path / ".tactus").mkdir()
    (tmp_path / ".tactus/models.json").write_text(text, encoding="utf-8")
    assert read_lifetimes(tmp_path).answers == asked
    assert read_lifetimes(tmp_path / "elsewhere").answers == {}


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "[]",
        '{"providers": 1}',
        '{"models": {}}',
        "[" * 100_000,
        '{"providers": {"openai": {}}}',
    ],
)
def test_a_file_that_cannot_be_read_is_named(text, tmp_path):
    (tmp_path / ".tactus").mkdir()
    (tmp_path / ".tactus/models.json").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=r"models\.json' cannot be read: .+") as caught:
        read_lifetimes(tmp_path)
    assert "tactus models --update" in caught.value.hint


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        ({"shutdown_date": "2027-01-14"}, ListedModel(ends=date(2027, 1, 14))),
        ({"shutdown_date": None}, ListedModel(ends=None)),
        ({}, ListedModel()),
        ({"expiration_date": "2026-11-08"}, ListedModel(ends=date(2026, 11, 8))),
        (
            {"deprecation": "2026-08-31T12:00:00Z", "deprecation_replacement_model": "new"},
            ListedModel(ends=date(2026, 8, 31), successor="new"),
        ),
        (
            {"deprecation": None, "deprecation_replacement_model": None},
            ListedModel(ends=None),
        ),
    ],
    ids=["openai", "openai-none", "names-only", "openrouter", "mistral", "mistral-none"],
)
def test_providers_tell_ends_in_their_own_ways(item, expected):
    from msgspec.json import encode

    data = {"object": "list", "data": [{"id": "models/m", **item}, {"id": "other"}, 1, {}]}
    assert answers_in(encode(data), ["m", "gone"], "p") == {
        "gone": ListedModel(listed=False),
        "m": expected,
    }
    assert answers_in(encode(data["data"]), ["m"], "p") == {"m": expected}


@pytest.mark.parametrize("data", [b"", b"<html>", b"{}", b'"x"', b'{"data": {}}', b"[" * 10**5])
def test_an_answer_that_is_no_list(data):
    with pytest.raises(ModelError, match="groq sent no list of models"):
        answers_in(data, ["m"], "groq")


def test_a_day_that_is_none():
    data = b'[{"id": "m", "shutdown_date": "soon"}]'
    with pytest.raises(
        ModelError, match="openai gives 'soon' as the shutdown_date of m; expected a day"
    ):
        answers_in(data, ["m"], "openai")
