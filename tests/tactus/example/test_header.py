"""The comment at the top of a file."""

import pytest

from tactus.example.header import Header, parse_header


@pytest.mark.parametrize("closer", ["--]]", "]]", "-- ]]"])
def test_a_block_may_be_closed_by_a_commented_bracket(closer):
    assert parse_header(f"--[[\nDebug things\n{closer}\nx = 1") == Header("Debug things")
