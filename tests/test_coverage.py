"""Everything in the language is used by an example of the gallery, or it is written down why not."""

import re

import pytest

from docs_plugin.discovery.catalog import find_chapters
from docs_plugin.gallery.usage import usage_index
from docs_plugin.gallery.verification import examples_in, grouped, verify_examples
from docs_plugin.pages.reference_pages import addresses_of
from tactus import GateOptions
from tactus.specs.library import step_library
from tactus.tooling.doc_comments import read_reference
from tests.conftest import ROOT

DECISION = ROOT / "docs/decisions/0010-coverage.md"


@pytest.fixture(scope="module")
def unused():
    chapters = find_chapters(ROOT / "examples")
    verified = verify_examples(examples_in(chapters), GateOptions(root=ROOT))
    uses = usage_index(grouped(chapters, verified))
    names = [name for name in addresses_of(read_reference()) if name not in uses.constructs]
    return names + [step.pattern for step in step_library() if step.pattern not in uses.steps]


def test_what_no_example_uses_is_what_the_decision_explains(unused):
    cells = re.findall(r"^\| (`.*`) \| \S", DECISION.read_text(), re.MULTILINE)
    explained = [name for cell in cells for name in re.findall(r"`([^`]+)`", cell)]
    assert sorted(unused) == sorted(explained)
