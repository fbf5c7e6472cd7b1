"""Compiled templates are kept beside the templates, where that is possible."""

import shutil

import pytest

from docs_plugin import rendering


@pytest.fixture
def templates(monkeypatch, tmp_path):
    folder = tmp_path / "templates"
    shutil.copytree(rendering.TEMPLATES, folder, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr("sys.dont_write_bytecode", False)
    monkeypatch.setattr(rendering, "TEMPLATES", folder)
    rendering._environment.cache_clear()
    yield folder
    rendering._environment.cache_clear()


def page_of_a_new_process():
    rendering._environment.cache_clear()
    return rendering.render("crumbs.html.jinja", chapter=None, address=None, title="A title")


def test_compiled_templates_are_kept_for_the_next_build(templates):
    page = page_of_a_new_process()
    (kept,) = (templates / "__pycache__").iterdir()
    written = kept.stat().st_mtime_ns
    assert page_of_a_new_process() == page
    assert kept.stat().st_mtime_ns == written


def test_a_template_that_changed_is_compiled_again(templates):
    page_of_a_new_process()
    (templates / "crumbs.html.jinja").write_text("now {{ title }}")
    assert page_of_a_new_process() == "now A title"


def test_broken_ones_are_compiled_again(templates):
    page = page_of_a_new_process()
    for kept in (templates / "__pycache__").iterdir():
        kept.write_bytes(b"broken")
    assert page_of_a_new_process() == page


def test_where_nothing_can_be_kept_pages_are_written_all_the_same(templates):
    (templates / "__pycache__").write_text("a file, and no folder")
    assert "A title" in page_of_a_new_process()
