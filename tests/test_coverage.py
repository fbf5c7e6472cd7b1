"""Everything in the language is used by an example of the gallery, or it is written down why not."""

import re

import pytest

from docs_plugin.discovery.catalog import find_chapters
from docs_plugin.gallery.model import GalleryChapter
from docs_plugin.gallery.usage import find_uses
from docs_plugin.gallery.verified_example import prove
from docs_plugin.pages.reference_pages import addresses_of
from tactus import GateOptions
from tactus.specs.library import step_library
from tactus.tooling.doc_comments import read_reference
from tests.conftest import ROOT

DECISION = ROOT / "docs/decisions/0010-coverage.md"


@pytest.fixture(scope="module")
def unused():
    chapters = [
        GalleryChapter(chapter, tuple(prove(chapter.examples, GateOptions(root=ROOT))))
        for chapter in find_chapters(ROOT / "examples")
    ]
    uses = find_uses(chapters)
    names = [name for name in addresses_of(read_reference()) if name not in uses.constructs]
    return names + [step.pattern for step in step_library() if step.pattern not in uses.steps]


def test_what_no_example_uses_is_what_the_decision_explains(unused):
    cells = re.findall(r"^\| (`.*`) \| \S", DECISION.read_text(), re.MULTILINE)
    explained = [name for cell in cells for name in re.findall(r"`([^`]+)`", cell)]
    assert sorted(unused) == sorted(explained)
