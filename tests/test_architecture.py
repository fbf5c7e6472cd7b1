"""The directions of imports, read from the code."""

import ast
import re
from pathlib import Path

import pytest

from tests.conftest import ROOT

MODULES = sorted((ROOT / "tactus").rglob("*.py")) + sorted((ROOT / "docs_plugin").rglob("*.py"))

ONLY_IMPORTERS = {
    "lupa": {"tactus/engine/lua_engine.py"},
    "gherkin": {"tactus/specs/gherkin.py"},
    "openai": {"tactus/adapters/models/client.py", "tactus/adapters/models/errors.py"},
    "httpx2": {"tactus/adapters/models/errors.py", "tactus/adapters/http_client.py"},
    "mkdocs": {
        f"docs_plugin/{name}.py"
        for name in (
            "config",
            "plugin",
            "rendering/links",
            "site/build_gate",
            "site/context",
            "site/files",
            "site/nav_window",
            "speedups/frames",
            "speedups/markdown_cache",
            "speedups/page_cache",
        )
    },
    "markdown": {"docs_plugin/speedups/markdown_cache.py"},
    "nh3": {"docs_plugin/rendering/sanitizer.py"},
    "rapidfuzz": {"tactus/engine/host.py"},
    "pygments": {
        "tactus/tooling/pygments_lexer.py",
        "tactus/tooling/pygments_styles.py",
        "docs_plugin/rendering/highlighting.py",
    },
    "jinja2": {
        f"docs_plugin/{name}.py"
        for name in (
            "plugin",
            "rendering/template_engine",
            "speedups/compiled",
            "speedups/frames",
            "speedups/page_cache",
        )
    },
    "yaml": {
        "tactus/adapters/config.py",
        "docs_plugin/rendering/template_engine.py",
        "docs_plugin/discovery/readme.py",
        "tactus/example/expectations.py",
    },
}

LAYERS = ["source", "errors", "results", "program", "events", "ports", "suggestions", "sandbox"]


def imports_of(path: Path) -> list[tuple[int, str]]:
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found += [(node.lineno, alias.name) for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.append((node.lineno, node.module))
    return found


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_third_party_library_lives_in_one_place(path):
    name = name_of(path)
    guilty = [
        f"{name}:{line} imports {module}"
        for line, module in imports_of(path)
        if name not in ONLY_IMPORTERS.get(module.partition(".")[0], {name})
    ]
    in_cli = name.startswith("tactus/cli/") or name == "docs_plugin/cli.py"
    guilty += [
        f"{name}:{line}" for line, module in imports_of(path) if module == "click" and not in_cli
    ]
    assert guilty == []


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_tactus_never_looks_at_the_docs_plugin(path):
    if name_of(path).startswith("tactus/"):
        wrong = ("docs_plugin", "mkdocs", "markdown", "jinja2")
        assert [item for item in imports_of(path) if item[1].partition(".")[0] in wrong] == []


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_only_the_command_line_imports_the_command_line(path):
    name = name_of(path)
    if name.startswith("tactus/cli/") or name == "tactus/__main__.py":
        return
    assert [item for item in imports_of(path) if item[1].startswith("tactus.cli")] == []


def test_the_language_does_not_know_its_host():
    for path in (ROOT / "tactus/lua").rglob("*.lua"):
        if path.stem == "python_iterators":  # the global is called so
            continue
        text = re.sub(
            '"python"|python = "io/python_iterators"', "", path.read_text(encoding="utf-8")
        )
        assert "python" not in text.lower(), name_of(path)
        assert "lupa" not in text.lower(), name_of(path)
