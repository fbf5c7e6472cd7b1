"""What a program prints, on its way to a terminal or a CI runner."""

from __future__ import annotations

import os
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from tactus.cli.running.own_output import OwnOutput
from tests.tactus.core.test_display import DOES_SOMETHING, OBEYED, texts


@given(texts, st.lists(st.integers(0, 60), max_size=8))
def test_a_runner_obeys_nothing_that_comes_in_pieces(text, cuts):
    places = [0, *sorted(cut for cut in cuts if cut < len(text)), len(text)]
    os.environ["CI"], before = "true", os.environ.get("CI")
    try:
        own = OwnOutput(is_terminal=False)
        shown = "".join(own(text[a:b]) for a, b in pairwise(places))
    finally:
        os.environ.pop("CI") if before is None else os.environ.update(CI=before)
    assert not OBEYED.search(shown)
    assert not DOES_SOMETHING.search(shown)
    assert shown.count("\n") == text.count("\n")
