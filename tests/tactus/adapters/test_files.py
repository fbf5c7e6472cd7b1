"""Where files are kept: a folder on disk, memory, and memory over a folder."""

import pytest

from tactus.adapters.files.disk import DiskFiles
from tactus.adapters.files.memory import MemoryFiles, ScratchFiles
from tactus.core.errors import FileAccessError

FILES = {"a.txt": "ä", "data/b.csv": "x", "data/deep/c.csv": "y"}


@pytest.fixture(params=["disk", "memory", "scratch"])
def store(request, in_folder):
    if request.param == "memory":
        return MemoryFiles(FILES)
    disk = DiskFiles(in_folder(FILES))
    return disk if request.param == "disk" else ScratchFiles(disk)


def test_reading(store):
    assert store.read("a.txt").decode() == "ä"
    assert store.read("./data//deep/../b.csv") == b"x"
    assert store.size("a.txt") == 2
    assert [store.exists(path) for path in ("a.txt", "data", "data/deep/c.csv", "b.csv")] == [
        True,
        True,
        True,
        False,
    ]


def test_listing(store):
    assert store.entries(".") == ["a.txt", "data/"]
    assert store.entries("data") == ["b.csv", "deep/"]
    assert store.glob("data/*.csv") == ["data/b.csv"]
    assert store.glob("**/*.csv") == ["data/b.csv", "data/deep/c.csv"]
    assert store.glob("**.txt") == ["a.txt"]
    assert store.glob("?.txt") == ["a.txt"]


def test_writing(store):
    store.write("out/new.txt", b"1")
    store.write("a.txt", b"changed")
    assert store.read("out/new.txt") == b"1"
    assert (store.read("a.txt"), store.size("a.txt")) == (b"changed", 7)
    assert store.entries("out") == ["new.txt"]
    assert store.glob("**/new.txt") == ["out/new.txt"]


@pytest.mark.parametrize(
    "path", ["../x", "/etc/passwd", "data/../../x", "C:/x", "..", "a\0b", "..\\x"]
)
def test_nothing_leads_out(store, path):
    for act in (store.read, store.exists, store.size, store.entries, lambda p: store.write(p, b"")):
        with pytest.raises(FileAccessError) as caught:
            act(path)
        assert caught.value.message == f"access denied: '{path}' lies outside the program's folder"


def test_what_is_not_there(store):
    with pytest.raises(FileAccessError, match="file 'x' does not exist"):
        store.read("x")
    with pytest.raises(FileAccessError, match="folder 'x' does not exist"):
        store.entries("x")


def test_a_scratch_leaves_the_folder_as_it_is(in_folder):
    folder = in_folder(FILES)
    ScratchFiles(DiskFiles(folder)).write("a.txt", b"changed")
    ScratchFiles(DiskFiles(folder)).write("new/b.txt", b"new")
    assert (folder / "a.txt").read_text(encoding="utf-8") == "ä"
    assert not (folder / "new").exists()


@pytest.mark.parametrize("wrap", [lambda disk: disk, ScratchFiles], ids=["disk", "scratch"])
def test_a_link_that_leads_out_is_refused(wrap, in_folder):
    folder = in_folder({"inside/a.txt": "a", "secret.txt": "s", "away/b.txt": "b"})
    (folder / "inside/link.txt").symlink_to(folder / "secret.txt")
    (folder / "inside/folder").symlink_to(folder / "away")
    store = wrap(DiskFiles(folder / "inside"))
    for path in ("link.txt", "folder/b.txt"):
        for act in (store.read, store.exists, lambda p: store.write(p, b"x")):
            with pytest.raises(FileAccessError, match="access denied"):
                act(path)
    assert store.glob("**") == ["a.txt"]
    assert (folder / "secret.txt").read_text(encoding="utf-8") == "s"


@pytest.mark.parametrize("wrap", [lambda disk: disk, ScratchFiles], ids=["disk", "scratch"])
def test_a_folder_is_no_file(wrap, in_folder):
    store = wrap(DiskFiles(in_folder(FILES)))
    with pytest.raises(FileAccessError, match="'data' is a folder"):
        store.read("data")
    with pytest.raises(FileAccessError, match="'data'"):
        store.write("data", b"")


def test_a_file_that_is_too_large_is_not_read(in_folder):
    folder = in_folder({"a.txt": "a"})
    with (folder / "a.txt").open("wb") as file:
        file.truncate(33 * 1024 * 1024)
    with pytest.raises(
        FileAccessError,
        match=r"'a\.txt' cannot be read: it is too large; a file may have up to 32 MiB",
    ):
        DiskFiles(folder).read("a.txt")


def test_a_mocked_program_cannot_fill_the_memory():
    store = MemoryFiles()
    store.write("a", bytes(40 * 1024 * 1024))
    with pytest.raises(FileAccessError, match="the program wrote more than 64 MiB in mock mode"):
        store.write("b", bytes(40 * 1024 * 1024))
