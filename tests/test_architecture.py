"""The directions of imports, read from the code."""

import ast
import re
from pathlib import Path

import pytest

from tests.conftest import ROOT

MODULES = sorted((ROOT / "tactus").rglob("*.py")) + sorted((ROOT / "docs_plugin").rglob("*.py"))

ONLY_IMPORTERS = {
    "lupa": {"tactus/sandbox.py"},
    "gherkin": {"tactus/specs/gherkin.py"},
    "openai": {"tactus/adapters/openai_client.py", "tactus/adapters/openai_errors.py"},
    "httpx2": {"tactus/adapters/openai_errors.py", "tactus/adapters/http_client.py"},
    "mkdocs": {
        f"docs_plugin/{name}.py"
        for name in (
            "bodies",
            "config",
            "files",
            "frames",
            "gate",
            "links",
            "nav_window",
            "plugin",
            "reuse",
            "site",
        )
    },
    "markdown": {"docs_plugin/bodies.py"},
    "nh3": {"docs_plugin/sanitizer.py"},
    "rapidfuzz": {"tactus/host.py"},
    "pygments": {"tactus/lexer.py", "tactus/style.py", "docs_plugin/highlighting.py"},
    "jinja2": {
        f"docs_plugin/{name}.py" for name in ("compiled", "frames", "plugin", "rendering", "reuse")
    },
    "yaml": {
        "tactus/adapters/config.py",
        "docs_plugin/rendering.py",
        "docs_plugin/readme.py",
        "tactus/gate/expectations.py",
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
        if path.stem == "iterators":  # the global is called so
            continue
        text = re.sub('"python"|python = "iterators"', "", path.read_text(encoding="utf-8"))
        assert "python" not in text.lower(), name_of(path)
        assert "lupa" not in text.lower(), name_of(path)
