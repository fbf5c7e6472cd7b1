"""Tests that a build reuses only what a build without a cache would make again."""

import shutil

import pytest

from tests.conftest import command_in, environment_at
from tests.docs_plugin.conftest import MKDOCS_YML, PASSING, README, Site, write_site

YML = (
    MKDOCS_YML.replace(
        "{name: material, font: false}",
        "{name: material, font: false, features: [navigation.path]}",
    )
    + "markdown_extensions: [admonition, toc: {permalink: true}]\nnav:\n- Home: index.md\n- Examples: examples/index.md\n"
)
EPOCH = {"SOURCE_DATE_EPOCH": "1700000000"}

CHANGES = {
    "nothing": {},
    "a title in the nav": {"mkdocs.yml": YML.replace("Home:", "Front:")},
    "the name of the site": {"mkdocs.yml": YML.replace("Test", "Other")},
    "a feature of the theme": {"mkdocs.yml": YML.replace("navigation.path", "navigation.tabs")},
    "an option of an extension": {"mkdocs.yml": YML.replace("permalink: true", "permalink: '§'")},
    "a style sheet": {"mkdocs.yml": YML + "extra_css: [x.css]\n", "docs/x.css": ""},
    "the shape of addresses": {"mkdocs.yml": YML + "use_directory_urls: false\n"},
    "the address of the site": {"mkdocs.yml": YML + "site_url: https://example.org/\n"},
    "an own template": {
        "mkdocs.yml": YML.replace("font: false", "font: false, custom_dir: own"),
        "own/main.html": "{% extends 'base.html' %}{% block footer %}Mine{% endblock %}",
    },
    "another example": {"examples/01-first/02-second.tac": PASSING},
    "another page": {"docs/other.md": "# Other"},
    "a source": {"examples/01-first/01-greeting.tac": PASSING.replace("Greet.", "Say hello.")},
    "a description": {
        "examples/01-first/README.md": README.replace("somebody", "a [friend](01-greeting.tac)")
    },
    "the front page": {"docs/index.md": "---\ntitle: Front\nicon: material/home\n---\n# Test"},
    "a hook": {
        "mkdocs.yml": YML + "hooks: [hook.py]\n",
        "hook.py": "def on_page_context(context, page, config, nav):\n    page.title = 'Hooked'\n",
    },
    "a plugin that is not known": {
        "mkdocs.yml": YML.replace("[search,", "[search, section-index,")
    },
}


def pages_of(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.suffix != ".gz"
    }


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """Give a site of these files after its first build, at one place: stores of pages may hold where a site lies."""
    folder = tmp_path_factory.mktemp("first") / "site"
    site = Site(folder, command_in(environment_at(folder.parent)))
    kept = {}

    def begin(files, pages):
        key = tuple(files.items())
        shutil.rmtree(folder, ignore_errors=True)
        if key not in kept:
            write_site(site, files)
            assert site.build(**EPOCH).code == 0  # --strict would be another key
            kept[key] = shutil.copytree(folder, folder.with_name(str(len(kept))))
        else:
            shutil.copytree(kept[key], folder)
        assert store_of(site).read_bytes().count(b"<!doctype html>") == pages
        return site

    return begin


def differences(site):
    """Build with the store and without it, and return the pages that come out otherwise."""
    warm = site.build("-d", "warm", **EPOCH)
    shutil.rmtree(site.folder / ".cache")
    cold = site.build("-d", "cold", **EPOCH)
    assert (warm.code, cold.code) == (0, 0), warm.err
    warm_pages, cold_pages = pages_of(site.folder / "warm"), pages_of(site.folder / "cold")
    assert warm_pages.keys() == cold_pages.keys()
    return [name for name in cold_pages if warm_pages[name] != cold_pages[name]]


@pytest.mark.parametrize("change", CHANGES)
def test_a_build_with_a_store_is_the_one_without(change, built):
    site = built({"mkdocs.yml": YML}, pages=4)
    for name, text in CHANGES[change].items():
        site.write(name, text)
    assert differences(site) == []


def store_of(site):
    return site.folder / ".cache/plugin/tactus/examples.pages"


def test_finished_pages_are_taken_from_the_store(site):
    site.write("mkdocs.yml", YML)
    site.build(**EPOCH)
    kept = store_of(site).read_bytes()
    assert kept.count(b"<!doctype html>") == 4
    site.build(**EPOCH)
    assert store_of(site).read_bytes() == kept


TAGGED = PASSING.replace("-- Greets", "-- Greets\n-- tags: kind, short")
WITH_TAGS = YML.replace("[search,", "[search, tags,")
LISTED = "# All\n\n<!-- material/tags -->\n"

CHANGES_OF_TAGS = {
    "nothing": {},
    "a tag": {"examples/01-first/01-greeting.tac": TAGGED.replace("kind,", "friendly,")},
    "a tag less": {"examples/01-first/01-greeting.tac": TAGGED.replace("kind,", "")},
    "the same tag elsewhere": {"docs/other.md": "---\ntags: [kind]\n---\n# Other"},
    # Which of two whole lists a tag leads to is another one each time, as Material makes it.
    "a list of one tag": {
        "docs/list.md": LISTED.replace("tags", "tags { include: [short] }"),
        "docs/tags.md": LISTED.replace("tags", "tags { include: [kind] }"),
    },
    "where the list is": {"docs/list.md": LISTED, "docs/tags.md": "# No list"},
    "the title above the list": {
        "docs/tags.md": "# Tags\n\n## By name\n\n<!-- material/tags -->\n"
    },
    "an icon": {"mkdocs.yml": WITH_TAGS + "extra: {tags: {kind: heart}}\n"},
    "hidden tags": {"mkdocs.yml": WITH_TAGS.replace(" tags,", " {tags: {shadow_tags: [kind]}},")},
    "shown tags": {
        "mkdocs.yml": WITH_TAGS.replace(" tags,", " {tags: {shadow_tags: [kind], shadow: true}},")
    },
    "no tags": {"mkdocs.yml": WITH_TAGS.replace(" tags,", " {tags: {tags: false}},")},
}


@pytest.mark.parametrize("change", CHANGES_OF_TAGS)
def test_tags_of_material_are_looked_at(change, built):
    examples = {
        "examples/01-first/01-greeting.tac": TAGGED,
        "examples/01-first/02-second.tac": PASSING,
    }
    site = built({"mkdocs.yml": WITH_TAGS, "docs/tags.md": LISTED} | examples, pages=5)
    for name, text in CHANGES_OF_TAGS[change].items():
        site.write(name, text)
    assert differences(site) == []


WITH_AWESOME_NAV = YML.partition("nav:")[0].replace("[search,", "[search, awesome-nav,")

CHANGES_OF_AWESOME_NAV = {
    "nothing": {},
    "a title": {"docs/.nav.yml": "nav:\n- Front: index.md\n- Shown: examples\n"},
    "the title of the gallery": {"docs/.nav.yml": "nav:\n- Home: index.md\n- Told: examples\n"},
    "the order": {"docs/.nav.yml": "nav:\n- Shown: examples\n- Home: index.md\n"},
    "a link": {"docs/.nav.yml": "nav:\n- Shown: examples\n- Away: https://example.org/\n- '*'\n"},
    "no file": {"docs/.nav.yml": ""},
    "a page": {"docs/other.md": "# Other"},
    "the title of a page": {"docs/index.md": "---\ntitle: Other\n---\n# Test"},
    "an example": {"examples/01-first/02-second.tac": PASSING},
    "an option": {
        "mkdocs.yml": WITH_AWESOME_NAV.replace(
            " awesome-nav,", " {awesome-nav: {filename: n.yml}},"
        ),
        "docs/n.yml": "nav:\n- Start: index.md\n- Shown: examples\n",
    },
}


@pytest.mark.parametrize("change", CHANGES_OF_AWESOME_NAV)
def test_a_nav_of_awesome_nav_is_looked_at(change, built):
    nav = "nav:\n- Home: index.md\n- Shown: examples\n"
    site = built({"mkdocs.yml": WITH_AWESOME_NAV, "docs/.nav.yml": nav}, pages=4)
    for name, text in CHANGES_OF_AWESOME_NAV[change].items():
        site.write(name, text)
    assert differences(site) == []


@pytest.mark.parametrize("change", ["a hook", "a plugin that is not known"])
def test_nothing_is_taken_over_where_something_is_not_known(change, site):
    for name, text in CHANGES[change].items():
        site.write(name, text)
    assert site.build(**EPOCH).code == 0
    assert b"<!doctype html>" not in store_of(site).read_bytes()


def test_extensions_that_plugins_add_are_no_names(site):
    site.write(
        "hook.py",
        "from markdown.extensions.abbr import AbbrExtension\n"
        "def on_config(config):\n    config.markdown_extensions.append(AbbrExtension())\n",
    )
    site.write("mkdocs.yml", f"{YML}hooks: [hook.py]\n")
    assert site.build("--strict", **EPOCH).code == 0


OWN_FILES = {
    "a picture": ({"own/.icons/mine.svg": "<svg>1</svg>"}, {"own/.icons/mine.svg": "<svg>2</svg>"}),
    "a text": ({"own/note.txt": "One"}, {"own/note.txt": "Two"}),
    "a name of the theme's": (
        {"own/partial/copyright.html": "Mine", "own/partials/copyright.html": None},
        {"own/partial/copyright.html": None, "own/partials/copyright.html": "Mine"},
    ),
}


@pytest.mark.parametrize(("before", "after"), OWN_FILES.values(), ids=OWN_FILES)
def test_whatever_pages_include_from_a_theme_of_the_sites_own_is_looked_at(before, after, site):
    site.write("mkdocs.yml", YML.replace("font: false", "font: false, custom_dir: own"))
    include = "{% include ['.icons/mine.svg', 'note.txt'] ignore missing %}"
    site.write(
        "own/main.html",
        "{% extends 'base.html' %}{% block announce %}" + include + "{% endblock %}",
    )
    for files in (before, after):
        for name, text in files.items():
            if text is None:
                (site.folder / name).unlink(missing_ok=True)
            else:
                site.write(name, text)
        assert site.build(**EPOCH).code == 0
    assert differences(site) == []
