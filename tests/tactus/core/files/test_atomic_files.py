"""What is written is whole, below its folder, and never behind a link."""

import os
import stat

import pytest

from tactus.core.files import path_resolution
from tactus.core.files.atomic_files import (
    add_to_file,
    prepare_folder,
    remove_file,
    replace_file,
    write_output,
)
from tactus.core.files.confined_files import ConfinedFolder
from tactus.core.files.regular_files import RefusedFileError, reason_of


def names_in(folder):
    return [path.name for path in folder.iterdir()]


@pytest.fixture(params=["descriptors", "paths"])
def home(request, monkeypatch, tmp_path):
    monkeypatch.setattr(path_resolution, "HAS_DESCRIPTORS", request.param == "descriptors")
    (tmp_path / "home").mkdir()
    (tmp_path / "away").mkdir()
    (tmp_path / "away/precious").write_text("precious")
    return ConfinedFolder(tmp_path / "home")


@pytest.fixture
def precious(home):
    """What no test may change."""
    path = home.path.parent / "away/precious"
    yield path
    assert path.read_text() == "precious"
    assert names_in(path.parent) == ["precious"]


def test_a_file_is_made_with_its_folders_and_replaced(home):
    replace_file(home, "a/b/c", b"one")
    replace_file(home, home.path / "a/b/c", b"two")
    assert (home.path / "a/b/c").read_bytes() == b"two"
    assert names_in(home.path / "a/b") == ["c"]


def test_a_file_keeps_its_mode(home):
    replace_file(home, "a", b"one")
    (home.path / "a").chmod(0o640)
    replace_file(home, "a", b"two")
    assert stat.S_IMODE((home.path / "a").stat().st_mode) == 0o640


WRITERS = {
    "replace": lambda home, name: replace_file(home, name, b"x"),
    "replace, links followed": lambda home, name: replace_file(home, name, b"x", follows_links=True),
    "add": lambda home, name: add_to_file(home, name, b"x"),
    "remove": remove_file,
}  # fmt: skip


@pytest.mark.parametrize("write", WRITERS.values(), ids=WRITERS)
@pytest.mark.parametrize("is_whole", [False, True], ids=["relative", "whole"])
def test_nothing_is_written_through_a_link_that_leads_out(write, is_whole, home, precious):
    target = precious.parent
    (home.path / "folder").symlink_to(target if is_whole else "../away")
    (home.path / "file").symlink_to(target / "precious" if is_whole else "../away/precious")
    for name in ("folder/precious", "folder/new", "file"):
        with pytest.raises(OSError, match="link"):
            write(home, name)


@pytest.mark.parametrize("write", [WRITERS["replace"], WRITERS["add"], remove_file])
def test_what_is_ours_is_no_link_wherever_it_leads(write, home):
    (home.path / "real").write_text("real")
    (home.path / "link").symlink_to("real")
    with pytest.raises(RefusedFileError, match="link"):
        write(home, "link")
    assert (home.path / "real").read_text() == "real"


def test_a_link_inside_stays_one_where_links_are_followed(home):
    (home.path / "real").write_text("real")
    (home.path / "link").symlink_to("real")
    replace_file(home, "link", b"new", follows_links=True)
    assert (home.path / "link").is_symlink()
    assert (home.path / "real").read_text() == "new"


@pytest.mark.parametrize("write", [WRITERS["replace"], WRITERS["add"]])
def test_what_is_no_file_is_not_written_to(write, home):
    os.mkfifo(home.path / "pipe")
    (home.path / "folder").mkdir()
    for name in ("pipe", "folder", "../out", "/tmp/out"):
        with pytest.raises(OSError):
            write(home, name)
    assert (home.path / "pipe").is_fifo()


def test_a_write_that_fails_leaves_nothing_behind(home, monkeypatch):
    (home.path / "a").write_text("old")
    monkeypatch.setattr(os, "replace", lambda *_, **__: (_ for _ in ()).throw(OSError(28, "full")))
    with pytest.raises(OSError, match="full"):
        replace_file(home, "a", b"new")
    assert (home.path / "a").read_text() == "old"
    assert names_in(home.path) == ["a"]


def test_a_link_that_comes_at_the_last_moment_is_replaced_and_not_followed(
    home, precious, monkeypatch
):
    real_replace = os.replace

    def replace_late(source, target, **named):
        (home.path / "a").symlink_to(precious)
        real_replace(source, target, **named)

    monkeypatch.setattr(os, "replace", replace_late)
    replace_file(home, "a", b"new")
    assert not (home.path / "a").is_symlink()
    assert (home.path / "a").read_text() == "new"


def test_what_is_added_comes_at_the_end(home):
    add_to_file(home, "log", b"a")
    add_to_file(home, "log", b"b")
    assert (home.path / "log").read_bytes() == b"ab"


def test_empty_folders_go_with_their_last_file(home):
    for name in ("a/b/c", "a/d"):
        replace_file(home, name, b"")
    remove_file(home, "a/b/c")
    assert names_in(home.path / "a") == ["d"]
    remove_file(home, "a/d")
    assert names_in(home.path) == []


def test_the_folder_of_a_cache_is_left_alone_by_version_control(home):
    prepare_folder(home, "x/y")
    assert (home.path / "x/y/.gitignore").read_text() == "*\n"
    (home.path / "x/y/.gitignore").write_text("mine")
    prepare_folder(home, "x/y")
    assert (home.path / "x/y/.gitignore").read_text() == "mine"


def test_an_output_that_somebody_named_may_be_a_link(tmp_path):
    (tmp_path / "real").write_text("old")
    (tmp_path / "link").symlink_to("real")
    write_output(tmp_path / "link", b"new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_text() == "new"


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (PermissionError(13, "Permission denied"), "permission denied"),
        (OSError(), "the system does not say why"),
        (RefusedFileError("a", "a link leads out of 'Docs'"), "a link leads out of 'Docs'"),
    ],
)
def test_an_error_of_the_system_has_one_wording(error, reason):
    assert reason_of(error) == reason
