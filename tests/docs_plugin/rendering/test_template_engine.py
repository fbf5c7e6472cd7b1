"""Compiled templates are kept beside the templates, where that is possible."""

import shutil

import pytest
from jinja2 import Environment, FileSystemLoader

from docs_plugin.rendering import template_engine
from docs_plugin.speedups import compiled


@pytest.fixture
def templates(monkeypatch, tmp_path):
    folder = tmp_path / "templates"
    shutil.copytree(template_engine.TEMPLATES, folder, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr("sys.dont_write_bytecode", False)
    monkeypatch.setattr(template_engine, "TEMPLATES", folder)
    monkeypatch.setattr(compiled, "TEMPLATES", folder)
    template_engine._environment.cache_clear()
    yield folder
    template_engine._environment.cache_clear()


def page_of_a_new_process():
    template_engine._environment.cache_clear()
    return template_engine.render("crumbs.html.jinja", chapter=None, address=None, title="A title")


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


def test_those_that_were_cut_are_compiled_again(templates):
    page = page_of_a_new_process()
    for kept in (templates / "__pycache__").iterdir():
        kept.write_bytes(kept.read_bytes()[:40])
    assert page_of_a_new_process() == page


def test_where_nothing_can_be_kept_pages_are_written_all_the_same(templates):
    (templates / "__pycache__").write_text("a file, and no folder")
    assert "A title" in page_of_a_new_process()


def theme_of_a_new_process(theme, *, kept=True, **options):
    environment = Environment(loader=FileSystemLoader(theme), **options)
    compiled.keep_compiled(environment, [theme] if kept else [])
    return environment


@pytest.fixture
def theme(tmp_path):
    folder = tmp_path / "theme"
    folder.mkdir()
    (folder / "main.html").write_text("{{ title }}{% if title %}\n{% endif %}.")
    return folder


def test_those_of_the_theme_are_kept_for_each_kind_of_environment(templates, theme):
    for _ in range(2):
        for trims, page in ((False, "A <b>\n."), (True, "A <b>.")):
            main = theme_of_a_new_process(theme, trim_blocks=trims).get_template("main.html")
            assert main.render(title="A <b>") == page
    safe = theme_of_a_new_process(theme, autoescape=True).get_template("main.html")
    assert safe.render(title="A <b>") == "A &lt;b&gt;\n."
    assert len(list((templates / "__pycache__").iterdir())) == 3


def test_those_of_a_site_are_not_kept(templates, theme):
    environment = theme_of_a_new_process(theme, kept=False)
    assert environment.get_template("main.html").render(title="A") == "A\n."
    assert list((templates / "__pycache__").iterdir()) == []


def test_an_environment_that_cannot_be_told_keeps_nothing(templates, theme):
    environment = Environment(loader=FileSystemLoader(theme), finalize=Finalizer())
    compiled.keep_compiled(environment, [theme])
    assert environment.bytecode_cache is None


class Finalizer:
    """Is called with every value, and has no name."""

    def __call__(self, value):
        return value
