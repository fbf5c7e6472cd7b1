"""Files below a folder are read, and no others, whatever stands there and whoever changes it meanwhile."""

import os
import socket
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tactus.core.files import confined_files, path_resolution
from tactus.core.files.confined_files import ConfinedFolder
from tactus.core.files.regular_files import FileKind, RefusedFileError, read_regular

SECRET = b"the secret"


@pytest.fixture(params=["descriptors", "paths"])
def way(request, monkeypatch):
    """Read by the descriptors of folders, and as on systems that have none."""
    monkeypatch.setattr(path_resolution, "HAS_DESCRIPTORS", request.param == "descriptors")


@pytest.fixture
def home(way, in_folder):
    folder = in_folder(
        {"home/a.txt": "a", "home/deep/b.txt": "b", "home/.env": "K=1", "secret": ""}
    )
    (folder / "secret").write_bytes(SECRET)
    return ConfinedFolder(folder / "home")


def link(home, name, target):
    (home.path / name).symlink_to(target)


@pytest.mark.parametrize(
    ("name", "target", "read"),
    [
        ("near", "a.txt", "near"),
        ("near", "./deep/../a.txt", "near"),
        ("deep/up", "../a.txt", "deep/up"),
        ("folder", "deep", "folder/b.txt"),
        ("chain", "near2", "chain"),
        ("whole", "{home}/a.txt", "whole"),
    ],
)
def test_a_link_that_stays_inside_is_followed(name, target, read, home):
    link(home, "near2", "a.txt")
    link(home, name, target.format(home=home.path))
    assert home.read(read) in (b"a", b"b")
    assert home.kind(home.path / read) is FileKind.FILE


@pytest.mark.parametrize(
    ("target", "read", "reason"),
    [
        ("../secret", "x", "a link leads out of "),
        ("{outside}/secret", "x", "a link leads out of "),
        ("..", "x/secret", "a link leads out of "),
        ("deep/../../secret", "x", "a link leads out of "),
        ("/", "x/etc/hostname", "a link leads out of "),
        ("{home}x/secret", "x", "a link leads out of "),
        ("nothing", "x", "it is a broken link"),
        ("nothing", "x/y", "it is a broken link"),
        (".env", "x", "it is a link to a hidden file"),
        ("deep/../.env", "x", "it is a link to a hidden file"),
    ],
)
def test_a_link_that_leads_elsewhere_is_refused(target, read, reason, home):
    link(home, "x", target.format(outside=home.path.parent, home=home.path))
    for act in (home.read, home.open, home.kind, home.size):
        if act == home.kind and "nothing" in reason and read == "x":
            continue
        with pytest.raises(RefusedFileError) as caught:
            act(read)
        assert caught.value.strerror.startswith(reason)
        assert caught.value.filename == read
    assert not home.has_file(read)


@pytest.mark.parametrize("path", ["../secret", "/etc/hostname", "deep/../../secret", "a\0b"])
def test_a_path_that_leads_out_is_refused(path, home):
    with pytest.raises(RefusedFileError):
        home.read(path)


def test_a_path_of_another_folder_is_refused(home):
    with pytest.raises(RefusedFileError, match="it is not in"):
        home.read(home.path.parent / "secret")


def test_links_in_a_circle_end(home):
    link(home, "one", "two")
    link(home, "two", "one")
    with pytest.raises(OSError, match=r"circle|it is a link"):
        home.read("one")


def test_a_pipe_does_not_block(home):
    os.mkfifo(home.path / "pipe")
    for act in (home.read, home.kind, home.size):
        with pytest.raises(RefusedFileError, match="it is a pipe and no file"):
            act("pipe")
    with pytest.raises(RefusedFileError, match="it is a pipe and no file"):
        read_regular(home.path / "pipe")


def test_a_socket_and_a_device_are_no_files(home, monkeypatch):
    monkeypatch.chdir(home.path)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("socket")
        with pytest.raises(RefusedFileError, match="it is a socket"):
            home.read("socket")
    with pytest.raises(RefusedFileError, match="it is a device"):
        ConfinedFolder("/dev").read("zero")
    with pytest.raises(RefusedFileError, match="it is a device"):
        read_regular("/dev/zero")


def test_a_folder_is_no_file(home):
    with pytest.raises(IsADirectoryError):
        home.read("deep")
    assert home.kind("deep") is home.kind(".") is FileKind.FOLDER
    assert home.kind("none") is home.kind("a.txt/b") is None


def test_a_file_is_read_up_to_a_size(home):
    (home.path / "large").write_bytes(bytes(3 << 20))
    assert len(home.read("large", most_bytes=3 << 20)) == 3 << 20
    with pytest.raises(RefusedFileError, match="it is too large; a file may have up to 2 MiB"):
        home.read("large", most_bytes=2 << 20)


def test_a_walk_tells_everything_and_what_is_refused(home):
    link(home, "out", "../secret")
    link(home, "broken", "nothing")
    link(home, "deep/back", "..")
    link(home, "again", "deep")
    os.mkfifo(home.path / "pipe")
    found = {entry.name: entry.refusal.strerror[:20] if entry.refusal else entry.kind.value
             for entry in home.walk()}  # fmt: skip
    assert found.pop("out").startswith("a link leads out")
    assert found.pop("broken").startswith("it is a broken link")
    assert found.pop("pipe").startswith("it is a pipe")
    for back in ("deep/back", "again/back"):
        assert found.pop(back).startswith("it is a link to a fo")
    assert found == {
        "a.txt": "file", "deep": "folder", "deep/b.txt": "file", "again": "folder", "again/b.txt": "file",
    }  # fmt: skip


def test_a_walk_that_meets_too_much_ends(home, monkeypatch):
    monkeypatch.setattr(confined_files, "MOST_ENTRIES", 1000)
    for number in range(
        12
    ):  # each folder is there twice in the one above it: 4,096 ways to the last
        (home.path / f"f{number}").mkdir()
        for name in ("l", "r"):
            link(home, f"f{number}/{name}", f"../f{number + 1}")
    (home.path / "f12").mkdir()
    found = list(home.walk())
    assert len(found) <= 1001
    assert found[-1].refusal.is_unreadable
    assert "more than 1,000 files" in found[-1].refusal.strerror


def test_folders_in_folders_without_end_are_refused(home):
    folder = home.path
    for _ in range(confined_files.DEEPEST + 3):
        folder = folder / "d"
        folder.mkdir()
    refusal = next(entry.refusal for entry in home.walk() if entry.refusal)
    assert refusal.strerror == "it is nested in more than 60 folders"


@pytest.mark.parametrize("is_folder", [False, True], ids=["file", "folder"])
def test_a_file_that_is_swapped_for_a_link_while_it_is_read_gives_nothing_away(is_folder, home):
    """A file, or a folder on the way to it, is now itself and now a link that leads out, as fast as the system can."""
    if is_folder and not path_resolution.HAS_DESCRIPTORS:
        pytest.skip("a path is compared with what was opened; who swaps fast enough, may win")
    outside = home.path.parent / "away"
    outside.mkdir()
    (outside / "b.txt").write_bytes(SECRET)
    swapped = home.path / ("deep" if is_folder else "deep/b.txt")
    other = home.path / "other"
    target = outside if is_folder else outside / "b.txt"
    has_ended = threading.Event()

    def swap():
        kept = home.path / "kept"
        other.symlink_to(target)
        while not has_ended.is_set():
            swapped.rename(kept)
            other.rename(swapped)
            swapped.rename(other)
            kept.rename(swapped)

    thread = threading.Thread(target=swap)
    thread.start()
    seen = set()
    try:
        for _ in range(3000):
            try:
                seen.add(home.read("deep/b.txt"))
            except OSError as error:
                seen.add(type(error).__name__)
    finally:
        has_ended.set()
        thread.join()
    assert SECRET not in seen
    assert b"b" in seen


def test_a_swap_between_look_and_use_is_seen(home, monkeypatch):
    """The moment between the two, held still: the file becomes a link after it was looked at."""
    real_open = os.open

    def open_late(path, flags, *rest, **named):
        if str(path).endswith("a.txt"):
            (home.path / "a.txt").unlink()
            link(home, "a.txt", "../secret")
        return real_open(path, flags, *rest, **named)

    monkeypatch.setattr(os, "open", open_late)
    with pytest.raises(RefusedFileError, match="it was replaced by a link while it was opened"):
        home.read("a.txt")


NAMES = st.sampled_from(["a", "b", "..", ".", "", ".h", "c"])
PATHS = st.lists(NAMES, min_size=1, max_size=5).map("/".join)


@given(links=st.dictionaries(st.sampled_from(["x", "y", "d/x", "d/y"]), PATHS), path=st.lists(
    st.sampled_from(["x", "y", "d", "..", ".", "a", "b"]), min_size=1, max_size=5).map("/".join))  # fmt: skip
def test_no_links_and_no_path_lead_out(links, path, tmp_path_factory):
    """Whatever links there are: what is read is a file of the folder, and none of the hidden ones."""
    folder = tmp_path_factory.mktemp("p")
    for name in ("a", "home/a", "home/b", "home/d/a", "home/d/c", "home/.h/a", "home/.h/b"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(name)
    for name, target in links.items():
        if target.strip("/"):
            (folder / "home" / name).symlink_to(target)
    for has_descriptors in (True, False):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(path_resolution, "HAS_DESCRIPTORS", has_descriptors)
            try:
                text = ConfinedFolder(folder / "home").read(path).decode()
            except (OSError, ValueError):
                continue
            assert text.startswith("home/")
            assert "/.h/" not in text
            assert Path(os.path.realpath(folder / "home" / path)).read_text() == text
