"""Links, pipes and hidden files among the examples: nothing is published from outside the folder, or written there."""

import json
import os
import zipfile

import pytest

from docs_plugin.publishing.downloads import name_in_zip
from tests.docs_plugin.conftest import PASSING

SECRET = "CANARY"


def published(folder):
    """Return the published files that hold the secret, zips unpacked."""
    found = []
    for path in sorted(folder.rglob("*")):
        if path.is_file() and SECRET.encode() in path.read_bytes():
            found.append(path)
        if path.suffix == ".zip":
            archive = zipfile.ZipFile(path)
            found += [name for name in archive.namelist() if SECRET.encode() in archive.read(name)]
    return found


LINKS = {
    "data": "01-first/02-folder/data.txt",
    "hidden by an underscore": "01-first/02-folder/_data.txt",
    "program": "01-first/03-more.tac",
    "main program": "01-first/04-main/main.tac",
    "chapter's README": "02-second/README.md",
    "example's README": "01-first/02-folder/README.md",
    "folder": "01-first/05-away",
    "chapter": "03-away",
    "helpers": "01-first/helpers",
}


@pytest.fixture
def hostile(site):
    """A site with a secret beside its examples, and with a folder that holds it."""
    site.write("secret", f"# {SECRET}\n\n{SECRET}")
    site.write("away/main.tac", f"-- {SECRET}\n{PASSING}")
    site.write("examples/01-first/02-folder/main.tac", PASSING)
    site.write("examples/02-second/01-x.tac", PASSING)

    def put(name, target):
        path = site.folder / "examples" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.symlink_to(target)
        return site

    return put


def target_of(name, site_folder):
    return site_folder / ("away" if name in ("folder", "chapter", "helpers") else "secret")


@pytest.mark.parametrize("name", LINKS)
def test_a_link_out_stops_the_build_and_is_told(name, hostile, tmp_path):
    site = hostile(LINKS[name], target_of(name, tmp_path))
    done = site.build()
    told = f"'examples/{LINKS[name]}' is refused: a link leads out of 'examples'"
    assert (done.code, told in done.err, SECRET in done.err) == (1, True, False)
    assert published(site.folder / "site") == []


def test_where_failures_only_warn_nothing_of_them_is_published(hostile, tmp_path):
    for name, place in LINKS.items():
        site = hostile(place, target_of(name, tmp_path))
    config = (site.folder / "mkdocs.yml").read_text()
    site.write("mkdocs.yml", config.replace("tactus]", "tactus: {on_failure: warn}]"))
    done = site.build()
    assert done.code == 0, done.err
    lines = [line for line in done.err.splitlines() if " is refused: " in line]
    assert len(lines) == len(LINKS)
    assert not any(line.startswith(" ") for line in lines[1:])
    assert (site.folder / "site/examples/02-second/01-x/index.html").exists()
    assert published(site.folder / "site") == []


def test_an_export_is_stopped_as_well(hostile, command, tmp_path):
    site = hostile(LINKS["data"], tmp_path / "secret")
    done = command("tactus", "gallery", "export", "out", cwd=site.folder)
    assert (done.code, "is refused: a link leads out" in done.err) == (1, True)
    assert not (site.folder / "out").exists()


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        ("nothing", "it is a broken link"),
        ("/dev/zero", "a link leads out of"),
        ("/proc/self/environ", "a link leads out of"),
        (".env", "it is a link to a hidden file"),
    ],
)
def test_what_else_a_link_may_lead_to(target, reason, hostile):
    site = hostile("01-first/02-folder/data.txt", target)
    site.write("examples/01-first/02-folder/.env", SECRET)
    assert f"data.txt' is refused: {reason}" in site.build().err


@pytest.mark.parametrize(
    "name", ["01-first/02-folder/data.txt", "01-first/README.md", "01-first/03-x.tac"]
)
def test_a_pipe_stops_the_build_and_does_not_block(name, hostile, tmp_path):
    site = hostile("02-second/more.txt", "01-x.tac")
    (site.folder / "examples" / name).unlink(missing_ok=True)
    os.mkfifo(site.folder / "examples" / name)
    assert f"'examples/{name}' is refused: it is a pipe" in site.build().err


def test_a_link_that_stays_among_the_examples_is_published(hostile):
    site = hostile("01-first/02-folder/data.txt", "../../02-second/01-x.tac")
    hostile("01-first/03-same.tac", "01-greeting.tac")
    assert site.build("--strict").code == 0
    with zipfile.ZipFile(site.folder / "site/examples/01-first/02-folder.zip") as archive:
        assert archive.read("examples/01-first/02-folder/data.txt") == PASSING.encode()
    assert (site.folder / "site/examples/01-first/03-same.tac").read_text() == PASSING


def test_hidden_files_are_never_published(site):
    for name in (".env", ".tactus/config.yml", "sub/.env", ".git/config", "sub/.hidden/a.txt"):
        site.write(f"examples/01-first/02-folder/{name}", SECRET)
    site.write("examples/01-first/02-folder/main.tac", PASSING)
    site.write("examples/01-first/02-folder/README.md", "# A\n\n[a](.env) [b](sub/.env)")
    site.build()
    assert published(site.folder / "site") == []


def test_a_store_of_pages_that_was_committed_as_a_link_is_not_written_to(site):
    site.write("precious", "precious")
    store = site.folder / ".cache/plugin/tactus"
    store.mkdir(parents=True)
    (store / "examples.pages").symlink_to("../../../precious")
    assert site.build().code == 0
    assert (site.folder / "precious").read_text() == "precious"


FORGED = [
    "ln/victim",
    "../victim",
    "/etc/hostname",
    "a/../../victim",
    ".git/config",
    "a\\..\\victim",
    "",
]


@pytest.fixture
def exporting(site, command):
    def export():
        return command("tactus", "gallery", "export", "exp", cwd=site.folder)

    return export


def test_an_export_removes_nothing_but_files_of_its_own_folder(site, exporting):
    for name in ("victim", "other/victim", "exp/.git/config"):
        site.write(name, "precious")
    site.write("exp/.tactus-gallery.json", json.dumps({"files": [*FORGED, "old/page.md"]}))
    site.write("exp/old/page.md", "ours")
    (site.folder / "exp/ln").symlink_to("../other")
    assert exporting().code == 0
    for name in ("victim", "other/victim", "exp/.git/config"):
        assert (site.folder / name).read_text() == "precious"
    assert not (site.folder / "exp/old").exists()


@pytest.mark.parametrize(
    "link", ["01-first/01-greeting.md", "01-first", ".tactus-gallery.json", "index.md"]
)
def test_an_export_writes_through_no_link(link, site, exporting):
    site.write("other/01-greeting.md", "precious")
    site.write("victim", "precious")
    names = ["01-first/01-greeting.md", "index.md"]
    if link != ".tactus-gallery.json":
        site.write("exp/.tactus-gallery.json", json.dumps({"files": names}))
    path = site.folder / "exp" / link
    path.parent.mkdir(parents=True, exist_ok=True)
    path.symlink_to(site.folder / ("other" if link == "01-first" else "victim"))
    done = exporting()
    assert (done.code, "link" in done.err) == (1, True)
    assert (site.folder / "victim").read_text() == "precious"
    assert (site.folder / "other/01-greeting.md").read_text() == "precious"


@pytest.mark.parametrize("text", ["[" * 100_000, '{"files": 3}', "{}", '{"files": [3]}', "\0"])
def test_a_list_beside_an_export_that_cannot_be_read_is_none(text, site, exporting):
    site.write("exp/.tactus-gallery.json", text)
    assert exporting().code == 0


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("01-a/x/a\\..\\..\\evil.bat", "01-a/x/a_.._.._evil.bat"),
        ("C:evil.txt", "C_evil.txt"),
        ("a\nb\u202etxt.exe", "a_b_txt.exe"),
        ("con.txt", "con_.txt"),
        ("LPT1", "LPT1_"),
        ("console.txt", "console.txt"),
        ("a. ", "a__"),
        ("größe/日本.txt", "größe/日本.txt"),
    ],
)
def test_a_name_in_a_zip_means_the_same_everywhere(path, name):
    assert name_in_zip(path) == name
