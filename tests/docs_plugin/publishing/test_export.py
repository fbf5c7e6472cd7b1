"""`tactus gallery export`: the same pages as Markdown files, for generators that run no plugins."""

import re
import shutil
import subprocess

import markdown
import pytest

from docs_plugin.publishing.export import flat
from tests.docs_plugin.conftest import FAILING, PASSING
from tests.docs_plugin.rendering.test_sanitizer import FRAGMENTS, found_in
from tests.tactus.core.test_display import DOES_SOMETHING, FAILS, OBEYED

PAGE = "gallery/01-first/01-greeting.md"


@pytest.fixture
def export(site, command):
    site.write(
        "examples/01-first/02-second.tac",
        PASSING.replace(": Greets", ": {{ macro }} {% if %} [a](b.md) [c][d]"),
    )

    def run_export(*options):
        return command("tactus", "gallery", "export", "gallery", *options, cwd=site.folder)

    return run_export


def read(site, name=PAGE):
    return (site.folder / name).read_text(encoding="utf-8")


def test_the_pages_hold_everything_as_html_in_one_line_each(site, export):
    done = export()
    assert (done.code, done.err) == (0, "")
    text = read(site)
    assert text.startswith("---\ntitle: Greeting\n")
    assert "It shows:\n\n- an agent" in text and text.count("Greets **somebody**.") == 1
    fragments = re.findall(r"^<div class=\"tactus-fragment\">.*</div>$", text, re.MULTILINE)
    assert any('<span class="nc">Agent</span>' in fragment for fragment in fragments)
    assert any('data-copy="tactus run 01-first/01-greeting.tac"' in item for item in fragments)
    assert "data-name" not in text and "tactus:" not in text
    assert "✓</span> Has Specs <b>1/1</b>" in text and not re.search(r"\d (ms|µs)", text)


def test_no_preprocessor_finds_anything_in_them(site, export):
    export()
    text = read(site, "gallery/01-first/02-second.md")
    assert not re.search(r"\{[{%#]", text)
    assert "&#123;{ macro }}" in text
    assert "[a](b.md)" not in text and "&#91;a](b.md) &#91;c]&#91;d]" in text


def test_any_markdown_leaves_the_fragments_as_they_are(site, export):
    export()
    body = read(site).partition("---\n")[2].partition("---\n")[2]
    html = markdown.markdown(body)
    for fragment in re.findall(r"^<div class=\"tactus-fragment\">.*</div>$", body, re.MULTILINE):
        assert fragment in html


@pytest.mark.parametrize(
    ("links", "index", "chapter", "program"),
    [
        ("sources", "../index.md", "index.md", "01-greeting.tac"),
        ("directories", "../../", "../", "../01-greeting.tac"),
        ("files", "../index.html", "index.html", "01-greeting.tac"),
    ],
)
def test_links_lead_where_the_pages_will_be(links, index, chapter, program, site, export):
    export("--links", links)
    text = read(site)
    assert f'<a href="{index}">Examples</a>' in text
    assert f'<a href="{chapter}">First steps</a>' in text
    assert f'href="{program}"' in text


def test_what_has_changed_is_written_and_what_is_gone_removed(site, export):
    assert "gallery: " in export().out
    assert re.match(r"gallery: 0 written, 0 removed, \d+ as they were\n", export().out)
    (site.folder / "examples/01-first/02-second.tac").unlink()
    done = export("--check")
    assert done.code == 1 and "would be written" in done.out
    assert (site.folder / "gallery/01-first/02-second.md").exists()
    assert export().code == 0
    assert not (site.folder / "gallery/01-first/02-second.md").exists()
    assert export("--check").code == 0


def test_files_of_somebody_else_are_left_alone(site, export):
    site.write("gallery/index.md", "# Mine")
    done = export()
    assert done.code == 1
    assert (
        "'gallery/index.md' was not written by an export; move it, or export to another" in done.err
    )
    assert read(site, "gallery/index.md") == "# Mine"
    assert not (site.folder / PAGE).exists()


def test_a_list_that_leads_elsewhere_removes_nothing(site, export):
    export()
    outside = site.folder / "mine.txt"
    outside.write_text("mine", encoding="utf-8")
    site.write("gallery/.tactus-gallery.json", '{"files": ["../mine.txt", "/etc/hostname"]}')
    done = export()
    assert done.code == 0 and outside.exists()


def test_a_failing_spec_writes_nothing(site, export):
    site.write("examples/01-first/01-greeting.tac", FAILING)
    done = export()
    assert done.code == 1
    assert "examples/01-first/01-greeting.tac:9: Then the output text should be" in done.err
    assert "1 of 2 examples failed its specs" in done.err
    assert not (site.folder / "gallery").exists()


def test_what_gets_no_page_of_its_own_is_told(site, export):
    site.write("examples/top.TAC", PASSING)
    done = export()
    assert done.code == 0
    assert done.err.startswith("top.TAC is left out; the name of an example ends in .tac")
    site.write("examples/01-first/01_greeting.tac", PASSING)
    done = export()
    assert done.code == 1 and "would be the same page; rename one of them" in done.err


def test_nothing_is_written_among_the_examples(site, command):
    for folder in ("examples", "examples/01-first/pages"):
        done = command("tactus", "gallery", "export", folder, cwd=site.folder)
        assert done.code == 2
        assert f"'{folder}' is where the examples are; choose another folder" in done.err
    assert not list((site.folder / "examples").rglob("index.md"))


def test_a_folder_that_cannot_be_made_is_told(site, export, command):
    site.write("taken", "")
    done = command("tactus", "gallery", "export", "taken/gallery", cwd=site.folder)
    assert done.code == 2 and "cannot be written: not a directory" in done.err
    assert "taken" in done.err


def test_it_has_the_pages_about_the_language_where_they_are_asked_for(site, export):
    export("--reference")
    assert "Human.approve" in read(site, "gallery/language/human.md")
    assert 'href="../language/agent.md"><span class="nc">Agent</span>' in read(site)


def test_code_keeps_its_lines():
    assert flat("<pre>a\n\n  b</pre>\n\n<p>c</p>") == "<pre>a&#10;&#10;  b</pre> <p>c</p>"


ZENSICAL = shutil.which("zensical")


@pytest.mark.skipif(ZENSICAL is None, reason="Zensical is not installed")
def test_zensical_builds_the_pages(site, export):
    assert export().code == 0
    (site.folder / "gallery").rename(site.folder / "docs/gallery")
    site.write("mkdocs.yml", "site_name: Test\nextra_css: [gallery/assets/gallery.css]\n")
    subprocess.run([ZENSICAL, "build", "--strict"], cwd=site.folder, check=True, timeout=120)
    html = site.page("gallery/01-first/01-greeting/index.html")
    assert '<span class="nc">Agent</span>' in html
    assert "1/1 ✓" in html
    assert '<a href="../../">Examples</a>' in html


def test_no_example_steers_the_terminal_of_an_export(export, site):
    site.write("examples/01-first/01-greeting.tac", FAILS)
    done = export()
    assert done.code == 1
    assert not OBEYED.search(done.out + done.err)
    assert not DOES_SOMETHING.search(done.out + done.err)


def test_nothing_of_an_author_runs_on_exported_pages(site, export):
    text = "\n\n".join(f"a {item} <img src=x onerror=pwned()> {item} b" for item in FRAGMENTS)
    folder = "examples/01-first/03-files"
    site.write(f"{folder}/main.tac", "Procedure { function() end }")
    site.write(f"{folder}/README.md", f"# F\n\n![a](a.svg)\n\n{text}\n")
    site.write(
        f"{folder}/a.svg",
        '<svg xmlns="http://www.w3.org/2000/svg"><script>pwned()</script></svg>',
    )
    site.write(f"{folder}/b.html", "<script>pwned()</script>")
    assert export().code == 0
    page = read(site, "gallery/01-first/03-files.md")
    for extensions in (
        ["fenced_code"],
        ["extra"],
        ["pymdownx.superfences", "attr_list", "md_in_html"],
    ):
        assert found_in(markdown.markdown(page, extensions=extensions)) == []
    files = site.folder / "gallery/01-first/03-files"
    assert [path.name for path in files.iterdir()] == ["a.svg"]
    assert "pwned" not in (files / "a.svg").read_text()
