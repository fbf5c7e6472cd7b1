"""What machines read: facts as JSON, lists for assistants, Markdown copies, downloads, what pages say of themselves."""

import hashlib
import io
import json
import re
import zipfile

import pytest

from docs_plugin.discovery.catalog import find_chapters
from docs_plugin.gallery.settings import GallerySettings
from docs_plugin.gallery.verification import examples_in, grouped, verify_examples
from docs_plugin.publishing.machine_readable import llms_txt
from tactus import GateOptions
from tests.docs_plugin.conftest import FAILING, MKDOCS_YML, PASSING

PAGE = "examples/01-first/01-greeting"
WITH_ADDRESS = MKDOCS_YML + "site_url: https://example.org/docs/\n"
NOT_VERIFIED = "-- Unproved\nProcedure { function() return 1 end }"


@pytest.fixture
def published(site):
    """The site, with an example that proves nothing beside the one that does, built."""
    site.write("mkdocs.yml", WITH_ADDRESS)
    site.write("examples/01-first/02-unproved.tac", NOT_VERIFIED)
    assert site.build("--strict").code == 0
    return site


def test_examples_json_has_every_fact_of_every_example(published):
    data = json.loads(published.page("examples/examples.json"))
    assert data["format"] == 1 and data["address"] == "https://example.org/docs/examples/"
    (chapter,) = data["chapters"]
    assert (chapter["title"], chapter["slug"]) == ("First steps", "01-first")
    first, second = chapter["examples"]
    assert first["name"] == "01-first/01-greeting.tac"
    assert first["summary"] == "Greets somebody."
    assert first["verified"] is True and first["requires"] == ["OPENAI_API_KEY"]
    assert first["declares"]["agents"][0]["model"] == "openai/gpt-6-luna"
    (scenario,) = first["scenarios"]
    assert (scenario["name"], scenario["status"]) == ("Greets", "passed")
    assert [step["location"]["line"] for step in scenario["steps"]] == [7, 8, 9]
    source = (published.folder / "examples/01-first/01-greeting.tac").read_bytes()
    assert first["files"]["tac"] == {
        "address": "01-first/01-greeting.tac",
        "size": len(source),
        "sha256": hashlib.sha256(source).hexdigest(),
    }
    assert second["verified"] is False and second["scenarios"] == []


def test_llms_txt_lists_what_was_proved_and_names_the_rest(published):
    for name in ("llms.txt", "examples/llms.txt"):
        text = published.page(name)
        assert text.startswith("# Test: examples\n\n> 1 of 2 examples for Tactus")
        assert "have no specs or their specs did not pass:\n\n- 01-first/02-unproved.tac\n" in text
        link = "- [Greeting](https://example.org/docs/examples/01-first/01-greeting.md): Greets"
        assert link in text
        assert "[Unproved]" not in text


def test_lists_of_a_site_without_an_address_lead_from_where_they_stand(site):
    site.build()
    assert "(examples/01-first/01-greeting.md)" in site.page("llms.txt")
    assert "(01-first/01-greeting.md)" in site.page("examples/llms.txt")


def test_llms_full_txt_holds_the_pages_of_verified_examples(published):
    text = published.page("llms-full.txt")
    assert PASSING.strip() in text
    assert published.page(f"{PAGE}.md").strip() in text
    assert NOT_VERIFIED not in text


def test_a_failed_example_is_left_out(site):
    site.write("examples/01-first/01-greeting.tac", FAILING)
    folder = site.folder / "examples"
    chapters = find_chapters(folder)
    verified = verify_examples(examples_in(chapters), GateOptions(root=site.folder))
    text = llms_txt(grouped(chapters, verified), GallerySettings(folder, site_name="Test"), "")
    assert "> 0 of 1 example for" in text and "- 01-first/01-greeting.tac" in text
    assert "[Greeting]" not in text


def test_each_page_has_a_copy_in_markdown(published):
    copy = published.page(f"{PAGE}.md")
    assert copy.startswith("# Greeting\n\n")
    assert copy.startswith("# Greeting\n\nGreets **somebody**.\n\n")
    assert "It shows:\n\n- an agent\n" in copy
    assert f"```tactus\n{PASSING}```" in copy
    assert "```sh\ntactus test 01-first/01-greeting.tac --mock\n```" in copy
    assert '- **Given** the agent greeter responds with "Hello."' in copy
    assert "<" not in copy.replace("&lt;", "")
    assert "[Greeting](01-first/01-greeting.md) Greets somebody." in published.page(
        "examples/index.md"
    )
    assert "[Greeting](01-greeting.md)" in published.page("examples/01-first/index.md")


def test_a_page_leads_to_its_twin(published):
    for page, copy in ((PAGE, "../01-greeting.md"), ("examples", "index.md")):
        html = published.page(f"{page}/index.html")
        assert f'<link rel="alternate describedby" type="text/markdown" href="{copy}">' in html


def test_a_page_says_what_it_is(published):
    head = published.page(f"{PAGE}/index.html").partition("</head>")[0]
    for name, content in (
        ("title", "Greeting"),
        ("description", "Greets somebody."),
        ("url", "https://example.org/docs/examples/01-first/01-greeting/"),
        ("site_name", "Test"),
    ):
        assert f'<meta property="og:{name}" content="{content}">' in head
    data = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', head)[1])
    assert data["@type"] == "TechArticle" and data["headline"] == "Greeting"
    assert data["about"]["name"] == "01-first/01-greeting.tac"


def test_nothing_in_a_title_ends_the_script_in_the_head(site):
    site.write("examples/01-first/02-x.tac", '-- </script><img src=x onerror="y">\n' + NOT_VERIFIED)
    assert site.build("--strict").code == 0
    html = site.page("examples/01-first/02-x/index.html")
    (script,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html)
    assert json.loads(script)["about"]["name"] == "01-first/02-x.tac"
    assert 'og:title" content="&lt;/script&gt;&lt;img src=x' in html


def test_every_page_is_in_the_sitemap(published):
    sitemap = published.page("sitemap.xml")
    for page in ("", "01-first/", "01-first/01-greeting/", "01-first/02-unproved/"):
        assert f"<loc>https://example.org/docs/examples/{page}</loc>" in sitemap


def test_downloads_hold_the_files_where_the_commands_look_for_them(site):
    site.write("examples/01-first/03-many/main.tac", PASSING)
    site.write("examples/01-first/03-many/data/names.txt", "Ada")
    assert site.build("--strict").code == 0
    assert site.page(f"{PAGE}.tac") == PASSING
    many = zip_at(site, "examples/01-first/03-many.zip")
    assert many == {
        "examples/01-first/03-many/data/names.txt": b"Ada",
        "examples/01-first/03-many/main.tac": PASSING.encode(),
    }
    every = zip_at(site, "examples/examples.zip")
    assert every == many | {"examples/01-first/01-greeting.tac": PASSING.encode()}


def zip_at(site, name):
    with zipfile.ZipFile(io.BytesIO((site.folder / "site" / name).read_bytes())) as archive:
        return {item: archive.read(item) for item in archive.namelist()}


def test_the_bytes_of_a_zip_depend_on_its_files_alone(site):
    site.build()
    name = site.folder / "site/examples/examples.zip"
    first = name.read_bytes()
    site.write("examples/01-first/01-greeting.tac", PASSING)
    site.build()
    assert name.read_bytes() == first


def test_the_site_keeps_a_list_of_its_own(site):
    site.write("docs/llms.txt", "mine")
    assert site.build("--strict").code == 0
    assert site.page("llms.txt") == "mine"
    assert "Greeting" in site.page("examples/llms.txt")


def test_files_for_machines_and_downloads_can_be_left_out(site):
    options = "tactus: {downloads: false, machine_readable: false}]"
    site.write("mkdocs.yml", MKDOCS_YML.replace("tactus]", options))
    assert site.build("--strict").code == 0
    files = {path.suffix for path in (site.folder / "site/examples").rglob("*") if path.is_file()}
    assert files == {".html"}
    assert "text/markdown" not in site.page(f"{PAGE}/index.html")
