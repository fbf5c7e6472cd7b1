"""The gallery in sites of every shape: two of them, sub-folders, builds that come out the same."""

import filecmp
import re
import subprocess
from pathlib import Path

import pytest

from docs_plugin.config import GalleryConfig
from tests.conftest import ROOT
from tests.docs_plugin.builds.test_build import PAGE
from tests.docs_plugin.conftest import FAILING, MKDOCS_YML, PASSING
from tests.docs_plugin.links import broken_links

TWO = "plugins: [search, tactus, tactus: {examples: more, path: learn/more}]"


def test_two_galleries_in_one_site(site):
    site.write("mkdocs.yml", MKDOCS_YML.replace("plugins: [search, tactus]", TWO))
    site.write("more/01-other/01-second.tac", PASSING)
    done = site.build("--strict")
    assert done.code == 0, done.err
    assert "Has Specs" in site.page(PAGE)
    second = site.page("learn/more/01-other/01-second/index.html")
    assert second.count("gallery.css") == 1 and second.count("gallery.js") == 1
    assert "Has Specs" in second
    assert "[Greets]" in site.page("learn/more/llms.txt") and "[Greets]" not in site.page(
        "llms.txt"
    )


def test_two_galleries_at_one_place_are_told(site):
    two = "plugins: [search, tactus, tactus: {examples: more}]"
    site.write("mkdocs.yml", MKDOCS_YML.replace("plugins: [search, tactus]", two))
    site.write("more/01-first/01-greeting.tac", PASSING)
    done = site.build("--strict")
    assert done.code == 1
    told = "two galleries of the site have the page 'examples/01-first/01-greeting.md'; give one of them another"
    assert told in done.err
    assert "Traceback" not in done.err


@pytest.mark.parametrize(
    ("first", "second", "page"),
    [
        ("{reference: lang}", "{examples: more, path: more, reference: lang}", "lang/agent.md"),
        ("{}", "{examples: more, path: examples/01-first}", "examples/01-first/index.md"),
    ],
)
def test_two_galleries_with_one_page_are_told(first, second, page, site):
    two = f"plugins: [search, tactus: {first}, tactus: {second}]"
    site.write("mkdocs.yml", MKDOCS_YML.replace("plugins: [search, tactus]", two))
    site.write("more/01-other/01-second.tac", PASSING)
    done = site.build()
    assert done.code == 1
    assert f"two galleries of the site have the page '{page}'; give one of them another" in done.err


def test_the_reference_stands_at_no_chapter(site):
    options = "tactus: {reference: examples/01-first}]"
    site.write("mkdocs.yml", MKDOCS_YML.replace("tactus]", options))
    done = site.build()
    assert done.code == 1
    assert "the gallery has a page 'examples/01-first/index.md' already" in done.err


@pytest.mark.parametrize("more", ["", "exclude_docs: examples/\n"], ids=["shown", "excluded"])
def test_examples_in_the_folder_of_the_docs(more, site):
    (site.folder / "examples").rename(site.folder / "docs/examples")
    options = "tactus: {examples: docs/examples}]"
    site.write("mkdocs.yml", MKDOCS_YML.replace("tactus]", options) + more)
    done = site.build("--strict")
    assert done.code == 0, done.err
    assert "tactus-card" in site.page("examples/01-first/index.html")
    assert broken_links(site.folder / "site") == []


def test_one_failing_gallery_of_two_breaks_the_build(site):
    site.write("mkdocs.yml", MKDOCS_YML.replace("plugins: [search, tactus]", TWO))
    site.write("more/01-other/01-second.tac", FAILING)
    done = site.build("-q")
    assert done.code == 1 and "more/01-other/01-second.tac:9: Then" in done.err


def test_a_site_in_a_sub_folder_of_the_repository(site, command):
    yml = MKDOCS_YML.replace("tactus]", "tactus: {examples: ../examples, path: learn/examples}]")
    site.write("website/mkdocs.yml", yml + "docs_dir: pages\nsite_dir: ../public\n")
    site.write("website/pages/index.md", "[An example](learn/examples/01-first/01-greeting.md)")
    done = command("mkdocs", "build", "--strict", "-f", "website/mkdocs.yml", cwd=site.folder)
    assert done.code == 0, done.err
    page = site.folder / "public/learn/examples/01-first/01-greeting/index.html"
    assert "Has Specs" in page.read_text(encoding="utf-8")
    assert not (site.folder / "website/pages/learn").exists()


@pytest.mark.parametrize("use_directory_urls", [True, False])
def test_every_link_and_file_of_every_page_is_there(use_directory_urls, site):
    site.write("mkdocs.yml", f"{MKDOCS_YML}use_directory_urls: {str(use_directory_urls).lower()}\n")
    site.write("examples/01-first/02-second.tac", PASSING)
    assert site.build("--strict").code == 0
    assert broken_links(site.folder / "site") == []


def test_nothing_on_a_page_is_fetched_from_elsewhere(site):
    assert site.build("--strict").code == 0
    for page in (site.folder / "site/examples").rglob("*.html"):
        html = page.read_text(encoding="utf-8")
        fetched = re.findall(
            r'<(?:script|img|iframe|link)\b[^>]*?(?:src|href)="(https?:[^"]+)"', html
        )
        assert fetched == []
    for asset in (site.folder / "site/assets/tactus").iterdir():
        assert not re.search(r"https?://(?!www\.w3\.org)", asset.read_text(encoding="utf-8"))


def test_two_builds_in_two_processes_are_the_same(site):
    for name, seed in (("one", "1"), ("two", "2")):
        done = site.build(
            "--strict", "-d", name, SOURCE_DATE_EPOCH="1700000000", PYTHONHASHSEED=seed
        )
        assert done.code == 0, done.err
    assert not re.search(r"\d (ms|µs)", (site.folder / "one" / PAGE).read_text(encoding="utf-8"))
    compared = filecmp.dircmp(site.folder / "one", site.folder / "two")
    assert differences(compared) == []


def differences(compared):
    found = [*compared.left_only, *compared.right_only]
    left, right = Path(compared.left), Path(compared.right)
    found += [
        name
        for name in compared.common_files
        if (left / name).read_bytes() != (right / name).read_bytes()
    ]
    return found + [name for inner in compared.subdirs.values() for name in differences(inner)]


def test_a_failing_spec_deploys_nothing(site):
    site.write("examples/01-first/01-greeting.tac", FAILING)
    for command in (
        ["git", "init", "-q", "-b", "main"],
        [
            "git",
            "-c",
            "user.name=a",
            "-c",
            "user.email=a@b.c",
            "commit",
            "-q",
            "--allow-empty",
            "-m",
            "a",
        ],
        ["git", "init", "-q", "--bare", "remote.git"],
        ["git", "remote", "add", "origin", "remote.git"],
    ):
        subprocess.run(command, cwd=site.folder, check=True)
    done = site.deploy()
    assert done.code == 1 and "1 of 1 example failed its specs" in done.err.replace("their", "its")
    branches = ["git", "branch", "-a", "--list", "*gh-pages*"]
    assert subprocess.run(branches, cwd=site.folder, capture_output=True, check=True).stdout == b""
    site.write("examples/01-first/01-greeting.tac", PASSING)
    done = site.deploy()
    assert done.code == 0, done.err
    assert (
        b"gh-pages"
        in subprocess.run(branches, cwd=site.folder, capture_output=True, check=True).stdout
    )


def test_the_guide_has_every_option_with_its_default():
    guide = (ROOT / "docs/guides/gallery.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `(\w+)` \| (\S+) \|", guide, re.MULTILINE))
    shown = {None: "none", True: "`true`", False: "`false`"}
    assert rows == {
        name: shown.get(option.default, f"`{option.default}`")
        for name, option in GalleryConfig._schema
    }
