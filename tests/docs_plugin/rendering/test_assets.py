"""The style sheet and the script: small, and in the colours of the Pygments styles."""

import gzip
import re

import pytest

from docs_plugin.site.files import ASSETS
from tactus.tooling.pygments_styles import DARK, LIGHT


@pytest.mark.parametrize(("name", "most"), [("gallery.css", 15_000), ("gallery.js", 12_000)])
def test_assets_are_small(name, most):
    assert len(gzip.compress((ASSETS / name).read_bytes())) <= most


def test_nothing_is_fetched_from_elsewhere():
    for path in ASSETS.iterdir():
        assert not re.search(r"https?://|@import|url\(", path.read_text(encoding="utf-8"))


def test_the_style_sheet_has_the_colours_of_the_styles():
    css = (ASSETS / "gallery.css").read_text(encoding="utf-8")
    light, dark = re.findall(r"\{([^}]*--tactus-code:[^}]*)\}", css)
    for block, colours in ((light, LIGHT), (dark, DARK)):
        found = dict(re.findall(r"--tactus-(\w+): (#\w+);", block))
        assert {name: found[name] for name in colours} == colours
