"""Values survive the way to Lua and back."""

import pytest

from tactus.engine.conversion import ConversionError, from_lua, to_lua
from tactus.engine.lua_engine import new_runtime


@pytest.mark.parametrize(
    "value",
    [None, True, False, 0, -1, 2**62, 1.5, 10 / 2, "", "ä\n\0", [1, 2, 3], ["a", [True, {"k": []}]]]
    + [{"a": {"b": 1.0}}, {"1": "text key"}, [[1], [2]]],
    ids=repr,
)
def test_round_trip(value):
    back = from_lua(to_lua(new_runtime(), value))
    emptied = {} if value == [] else value
    assert back == emptied or repr(back) == repr(value).replace("[]", "{}")
    assert type(back) is type(emptied)


def test_integers_beyond_lua_become_floats():
    assert to_lua(new_runtime(), 2**70) == float(2**70)


def test_keys_come_sorted():
    table = new_runtime().eval(b"{ b = 1, a = 2, [10] = 3 }")
    assert list(from_lua(table)) == ["10", "a", "b"]


@pytest.mark.parametrize("code", [b"print", b"coroutine.create(print)", b"{ [print] = 1 }"])
def test_what_is_not_plain_data_is_named(code):
    with pytest.raises(ConversionError, match=r"function|thread"):
        from_lua(new_runtime().eval(code))


def test_nesting_has_an_end():
    runtime = new_runtime()
    deep = runtime.eval(b"(function() local t = {} for _ = 1, 100 do t = { t } end return t end)()")
    with pytest.raises(ConversionError, match="nested more than 64 levels deep"):
        from_lua(deep)
