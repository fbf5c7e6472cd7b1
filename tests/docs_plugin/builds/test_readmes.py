"""READMEs on pages: each section reads on its page as it does on a code host."""

import re
import zipfile

import pytest

from tests.docs_plugin.builds.test_build import PAGE, text_of
from tests.docs_plugin.conftest import FAILING, MKDOCS_YML, PASSING
from tests.docs_plugin.links import broken_links

FIRST = """\
---
tags: [one]
---
# First

<!-- Keep this
short. -->
- [Hello](#hello) and [its details](#-details)
- [Bye, details](#-details-1), [Über](#über), [rest](#rest), [top](#first)
- [line](02-bye.tac#L2-L3), [other](../02-second/README.md#same-1), [folder](../02-second#same)

Hello
-----

See [the other](#bye), [up](README.md#first) and [the guide][g].[^1]

> [!WARNING]
> Careful.

### 🚀 Details

- [x] done
- [ ] to do

## Bye

Text. #hash

### 🚀 Details

#### Über

## Rest

See [Hello](#hello).

[g]: https://example.org/g
[^1]: A note by [the guide][g].
"""

SECOND = "# Second\n\n[Back](../01-first/README.md#bye)\n\n## Same\n\nA.\n\n## Same\n\nB.\n"

ADDRESS = re.compile(r'<a href="([^"]*)"[^>]*>([^<]+)</a>')


@pytest.fixture
def build(site):
    for name in ("01-first/01-hello", "01-first/02-bye", "02-second/01-x"):
        site.write(f"examples/{name}.tac", PASSING)
    (site.folder / "examples/01-first/01-greeting.tac").unlink()
    site.write("examples/02-second/README.md", SECOND)
    strict = "validation: {links: {anchors: warn}}\nmarkdown_extensions: [footnotes]\n"
    site.write("mkdocs.yml", MKDOCS_YML + strict)

    def build_with(readme):
        site.write("examples/01-first/README.md", readme)
        return site.build("--strict")

    return build_with


def links_in(site, page):
    html = site.page(f"examples/{page}/index.html")
    article = html[html.index("<article") : html.index("</article>")]
    return {text: address for address, text in ADDRESS.findall(article)}


def test_links_lead_to_where_the_sections_of_a_readme_are(build, site):
    done = build(FIRST)
    assert done.code == 0, done.err
    assert broken_links(site.folder / "site") == []
    links = links_in(site, "01-first")
    assert (links["Hello"], links["its details"]) == ("01-hello/", "01-hello/#-details")
    assert (links["Bye, details"], links["top"]) == ("02-bye/#-details-1", "./")
    assert (links["Über"], links["rest"]) == ("02-bye/#über", "#rest")
    assert (links["line"], links["other"]) == ("02-bye/#line-2", "../02-second/#same-1")
    assert links["folder"] == "../02-second/#same"
    hello = links_in(site, "01-first/01-hello")
    assert (hello["the other"], hello["up"]) == ("../02-bye/", "../")
    assert hello["the guide"] == "https://example.org/g"
    assert links_in(site, "02-second")["Back"] == "../01-first/02-bye/"
    assert 'id="-details-1"' in site.page("examples/01-first/02-bye/index.html")


def test_a_section_reads_as_on_a_code_host(build, site):
    assert build(FIRST).code == 0
    html = site.page("examples/01-first/01-hello/index.html")
    assert "<strong>Warning</strong>" in html and "[!" not in html and "A note by" in html
    boxes = re.findall(r'<li><input ([^>]*type="checkbox"[^>]*)>', html)
    assert ["checked" in box for box in boxes] == [True, False]
    assert "#hash" in text_of(site.page("examples/01-first/02-bye/index.html"))
    assert "Keep this" not in site.page("examples/01-first/index.html")
    copy = site.page("examples/01-first/01-hello.md")
    assert "- [x] done\n- [ ] to do" in copy and "[g]: https://example.org/g" in copy


@pytest.mark.parametrize(
    ("link", "reason"),
    [
        ("[a](nowhere.md)", "the link 'nowhere.md' is broken: 'nowhere.md' does not exist"),
        ("![a](<no where.png>)", "the link 'no where.png' is broken: 'no where.png' does not"),
        ("[a][b]\n\n[b]: ../x.md", "the link '../x.md' is broken: '../x.md' does not exist"),
        ("[a](../../mkdocs.yml)", "'../../mkdocs.yml' is not part of the site"),
        ("[a](#no)", "the link '#no' is broken: there is no heading '#no'"),
        ("[a](../02-second/#no)", "there is no heading '#no'"),
    ],
)
@pytest.mark.parametrize("heading", ["", "## Hello\n\n"], ids=["chapter", "example"])
def test_a_broken_link_is_reported_with_its_line(heading, link, reason, build):
    above = f"---\ntags: [one]\n---\n# First\n\n{heading}Words.\n\n"
    done = build(f"{above}{link}\n")
    line = above.count("\n") + (3 if "\n" in link else 1)
    assert done.code == 1
    assert f"examples/01-first/README.md:{line}: " in done.err and reason in done.err


def test_a_broken_link_in_a_head_comment_is_reported_with_its_line(build, site):
    site.write("examples/01-first/01-hello.tac", f"-- Hello\n-- Says it.\n-- [a](b.md)\n{PASSING}")
    done = build("# First\n")
    assert "examples/01-first/01-hello.tac:3: the link 'b.md' is broken" in done.err


def test_a_footnote_that_the_site_does_not_know_is_reported_with_its_line(build, site):
    site.write("mkdocs.yml", MKDOCS_YML)
    done = build("# First\n\n## Hello\n\nText.[^1]\n\n## Bye\n\n[^1]: A note.\n")
    assert done.code == 1
    assert (
        "examples/01-first/README.md:5: the footnote '[^1]' is not shown as one; add 'footnotes'"
        in done.err
    )


@pytest.mark.parametrize(("encoding", "line"), [("latin-1", 3), ("utf-16", 1), ("utf-16-le", 1)])
def test_a_readme_that_is_not_utf8_is_reported_with_its_line(encoding, line, build, site):
    (site.folder / "examples/02-second/README.md").write_bytes(
        "# Second\n\nÜber.\n".encode(encoding)
    )
    done = build("# First\n")
    assert f"02-second/README.md:{line}: the file is not UTF-8 text" in done.err
    assert done.code == 1 and "Traceback" not in done.err


def test_a_byte_order_mark_is_no_part_of_a_readme_or_a_program(build, site):
    for name, text in (("README.md", SECOND), ("01-x.tac", PASSING)):
        site.write(f"examples/02-second/{name}", f"\ufeff{text}")
    assert build(FIRST).code == 0
    assert "<h1" in site.page("examples/02-second/index.html").partition("Back</a>")[0]


def test_names_in_other_scripts_and_without_letters_get_pages(build, site):
    names = ["---", "🙂", "हिन्दी", "cafe\u0301"]
    for name in names:
        site.write(f"examples/02-second/{name}.tac", PASSING)
    site.write("examples/02-second/README.md", "# Second\n\n## Café\n\nServes.\n")
    assert build("# First\n").code == 0
    assert broken_links(site.folder / "site") == []
    assert "Serves." in site.page("examples/02-second/café/index.html")
    for slug in ("u2d-u2d-u2d", "u1f642", "हिन्दी"):
        assert "Greets" in site.page(f"examples/02-second/{slug}/index.html")


def test_a_section_that_nearly_names_a_file_is_reported_with_its_line(build):
    done = build("# First\n\n## Helo\n\nWords.\n")
    assert (
        "01-first/README.md:3: the section 'Helo' is shown on the page of its chapter" in done.err
    )
    assert "did you mean '01-hello'?" in done.err


def test_files_that_editors_leave_behind_are_not_published(build, site):
    names = ["main.tac~", "#main.tac#", "main.tac.orig", "data.csv.bak"]
    for name in ("main.tac", "data.csv", *names):
        site.write(f"docs/examples/01-first/03-more/{name}", PASSING)
    site.write("mkdocs.yml", MKDOCS_YML.replace("tactus]", "tactus: {examples: docs/examples}]"))
    assert site.build("--strict").code == 0
    found = {path.name for path in (site.folder / "site").rglob("*") if path.is_file()}
    assert "data.csv" in found and found.isdisjoint(names)
    with zipfile.ZipFile(site.folder / "site/examples/01-first/03-more.zip") as archive:
        assert [name.rpartition("/")[2] for name in archive.namelist()] == ["data.csv", "main.tac"]


def test_a_gallery_that_is_turned_off_leaves_the_nav(site):
    yml = MKDOCS_YML.replace("tactus]", "tactus: {enabled: false, reference: language}]")
    nav = "nav: [index.md, {More: [examples/index.md, {L: language/index.md}]}]\n"
    site.write("mkdocs.yml", yml + nav)
    done = site.build("--strict")
    assert done.code == 0, done.err


def test_a_site_is_not_built_among_its_examples(site):
    site.write("mkdocs.yml", MKDOCS_YML.replace("tactus]", "tactus: {examples: .}]"))
    done = site.build()
    assert done.code == 1 and not (site.folder / "site").exists()
    assert "contains the site itself, 'site'; move the examples into a folder of" in done.err


def test_no_page_names_the_folders_of_the_machine_that_built_it(site):
    site.write("conf/mkdocs.yml", MKDOCS_YML.replace("tactus]", "tactus: {examples: ../examples}]"))
    site.write("conf/docs/index.md", "# Home")
    site.write("examples/01-first/02-bad.tac", f"-- expect: fail\n{FAILING}")
    assert site.build("--strict", "--config-file", "conf/mkdocs.yml").code == 0
    built = site.folder / "conf/site"
    assert "../examples/01-first/01-greeting.tac" in (built / PAGE).read_text()
    texts = [path.read_bytes() for path in built.rglob("*") if path.is_file()]
    assert not any(str(site.folder).encode() in text for text in texts)
