"""Records outlive what happens to their file: builds that are killed, that run at once, and damage."""

import pytest

from tactus.core.files import record_file
from tactus.core.files.record_file import Records

A, B, C = (bytes([number]) * 16 for number in range(3))


@pytest.fixture
def place(tmp_path):
    return tmp_path / "cache" / "records"


def keep(place, **texts):
    opened = Records(place, place.parent.parent)
    for name, text in texts.items():
        opened.add(globals()[name], text)
    opened.close([])


def kept(place):
    opened = Records(place, place.parent.parent)
    found = [opened.find(key) for key in (A, B, C)]
    opened.close([])
    return found


def test_of_several_for_a_key_the_last_one_counts(place):
    assert kept(place) == [None, None, None]
    keep(place, A=b"a", B=b"")
    keep(place, A=b"another")
    assert kept(place) == [b"another", b"", None]
    assert (place.parent / ".gitignore").read_text() == "*\n"


def test_builds_that_run_at_once_lose_nothing(place):
    keep(place, A=b"a")
    first, second = Records(place, place.parent.parent), Records(place, place.parent.parent)
    first.add(B, b"b")
    second.add(C, b"c")
    first.close([])
    second.close([])
    assert kept(place) == [b"a", b"b", b"c"]


@pytest.mark.parametrize("left", range(1, 45))
def test_one_that_was_cut_is_none_and_those_around_it_are_found(left, place):
    keep(place, A=b"a")
    before = place.read_bytes()
    keep(place, B=b"b")
    place.write_bytes(place.read_bytes()[: len(before) + left - 12])
    keep(place, C=b"c")
    found = kept(place)
    assert found[1:] == [None, b"c"]
    assert found[0] == (b"a" if left >= 12 else None)


def test_whatever_is_damaged_the_others_are_found(place):
    keep(place, A=b"first", B=b"second", C=b"third")
    whole = place.read_bytes()
    for at in range(len(whole)):
        place.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        found = kept(place)
        assert sum(a == b for a, b in zip(found, [b"first", b"second", b"third"], strict=True)) >= 2


def test_what_is_of_no_use_goes_when_it_is_much(place, monkeypatch):
    keep(place, A=b"a" * 100, B=b"b" * 100)
    size = place.stat().st_size
    for _ in range(3):
        opened = Records(place, place.parent.parent)
        opened.add(A, b"new")
        opened.close([])
    assert place.stat().st_size > size
    monkeypatch.setattr(record_file, "SLACK_BYTES", 0)
    Records(place, place.parent.parent).close([])
    assert kept(place) == [b"new", b"b" * 100, None]
    assert place.stat().st_size < size


def test_what_is_gone_goes_at_once(place):
    keep(place, A=b"a", B=b"b")
    opened = Records(place, place.parent.parent)
    opened.add(C, b"c")
    opened.close(opened.keys() - {B})
    assert kept(place) == [None, b"b", b"c"]


def test_where_no_file_can_be_written_that_is_told(tmp_path):
    (tmp_path / "file").write_text("")
    opened = Records(tmp_path / "file" / "records", tmp_path)
    with pytest.raises(OSError, match="file"):
        opened.add(A, b"a")
    opened.close([])
