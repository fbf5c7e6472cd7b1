"""Texts are compared as rapidfuzz does, and suggestions are what a reader would have meant."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz import fuzz

from tests.tactus.lua.modules import LuaModule

SIMILARITY = LuaModule("engine/similarity")
SUGGESTIONS = LuaModule("engine/suggestions")

WORDS = st.sampled_from(
    ["oslo", "Oslo,", "the", "of", "Straße", "日本", "order-7", "12.5", "a", "é"]
)
SENTENCES = st.lists(WORDS, max_size=30).map(" ".join)
NEAR_SENTENCES = st.tuples(SENTENCES, st.sampled_from(["", "x", " the end"])).map("".join)


@pytest.mark.parametrize(
    "algorithm", ["ratio", "token_sort_ratio", "token_set_ratio", "partial_ratio"]
)
@given(one=SENTENCES, other=NEAR_SENTENCES)
def test_texts_are_as_similar_as_rapidfuzz_says(algorithm, one, other):
    expected = getattr(fuzz, algorithm)(one, other) / 100
    assert SIMILARITY.call(algorithm, one, other) == pytest.approx(expected)


def test_long_texts_are_compared_at_once():
    one, other = "to be or not " * 500, "or to be not " * 500
    assert SIMILARITY.call("ratio", one, other) == pytest.approx(fuzz.ratio(one, other) / 100)


def test_bytes_that_are_no_text_are_compared_one_by_one():
    assert SIMILARITY.call("ratio", b"ab\xff\xfe", b"ab\xff\xfd") == 0.75


@pytest.mark.parametrize(
    ("name", "known", "question"),
    [
        ("temprature", ["max_tokens", "temperature"], "did you mean 'temperature'?"),
        ("PRINT", ["pairs", "print"], "did you mean 'print'?"),
        ("serch", ["search", "archive"], "did you mean 'search'?"),
        ("zzz", ["search", "archive"], None),
        ("x", [], None),
    ],
)
def test_the_most_similar_name_is_suggested(name, known, question):
    assert SUGGESTIONS.call("suggestion", name, known) == question


def test_equally_similar_names_are_suggested_in_order():
    assert SUGGESTIONS.call("closest", "aab", ["aad", "aac", "zzz"], 2, 0.5) == ["aac", "aad"]
