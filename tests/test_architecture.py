"""The import rules of CONTRIBUTING.md, read from the code."""

from __future__ import annotations

import ast
import re
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING

from tests.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

DIRECTIONS = dict(
    re.findall(
        r"^([\w/]+): (.+ > .+)$",
        (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"),
        re.MULTILINE,
    )
)
"""A layer may import the layers to its right; folders joined by a comma may not import each other."""

ONLY_IMPORTERS = {
    "click": {"tactus/cli/", "docs_plugin/cli.py"},
    "cucumber_tag_expressions": {"tactus/specs/tags.py"},
    "gherkin": {"tactus/specs/gherkin.py"},
    "httpx2": {
        "tactus/adapters/bounded_http.py",
        "tactus/adapters/http_client.py",
        "tactus/adapters/models/errors.py",
    },
    "jinja2": {
        "docs_plugin/rendering/template_engine.py",
        "docs_plugin/speedups/",
        "docs_plugin/plugin.py",
        "docs_plugin/site/build.py",
    },
    "lupa": {"tactus/engine/lua_engine.py"},
    "markdown": {"docs_plugin/speedups/"},
    "markdown_it": {"docs_plugin/discovery/code_host_markdown.py"},
    "mkdocs": {
        "docs_plugin/plugin.py",
        "docs_plugin/config.py",
        "docs_plugin/site/",
        "docs_plugin/speedups/",
    },
    "nh3": {"docs_plugin/rendering/sanitizer.py"},
    "openai": {"tactus/adapters/models/client.py", "tactus/adapters/models/errors.py"},
    "pygments": {"tactus/tooling/", "docs_plugin/rendering/highlighting.py"},
    "rich": {"tactus/cli/running/markdown_output.py"},
    "yaml": {
        "docs_plugin/rendering/template_engine.py",
        "tactus/core/plain_yaml.py",
    },
}
"""The files and folders that may import a library."""


def python_imports(text: str) -> Iterator[tuple[int, str]]:
    """Yield the modules that Python code imports with their lines, including imports for type checkers."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.lineno, node.module
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def lua_imports(text: str) -> Iterator[tuple[int, str]]:
    """Yield the modules that Lua code imports with their lines, in the notation of Python."""
    for number, line in enumerate(text.splitlines(), start=1):
        for name in re.findall(r'import *\(?"([\w/]+)', line):
            yield number, f"tactus.lua.{name.replace('/', '.')}"


def files_of(*packages: str) -> dict[str, str]:
    """Return the source of all files in packages by path."""
    found = (path for package in packages for path in sorted((ROOT / package).rglob("*")))
    return {
        path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
        for path in found
        if path.suffix in (".py", ".lua")
    }


def imports_of(path: str, text: str) -> Iterable[tuple[int, str]]:
    return lua_imports(text) if path.endswith(".lua") else python_imports(text)


def against_the_directions(files: dict[str, str]) -> list[str]:
    """Return the imports that violate the import rules."""
    guilty = []
    for root, rules in DIRECTIONS.items():
        layers = [layer.split(", ") for layer in rules.split(" > ")]
        rank = {name: index for index, layer in enumerate(layers) for name in layer}
        package = root.replace("/", ".")
        for path, text in files.items():
            if not path.startswith(f"{root}/") or path.endswith(".lua") != root.endswith("lua"):
                continue
            room = path.removeprefix(f"{root}/").split("/")[0].partition(".")[0]
            for line, module in imports_of(path, text):
                target = module.removeprefix(f"{package}.").split(".")[0]
                if module.startswith(f"{package}.") and target in rank and target != room:
                    if rank.get(room, len(layers)) >= rank[target]:
                        guilty.append(f"{path}:{line} imports {module}")
                elif path.startswith("tactus/") and module.startswith("docs_plugin"):
                    guilty.append(f"{path}:{line} imports {module}")
    return guilty


def unranked_rooms(files: dict[str, str]) -> set[str]:
    """Return the folders and modules that are in no import rule."""
    named = {
        f"{root}/{name}" for root, rules in DIRECTIONS.items() for name in re.findall(r"\w+", rules)
    }
    rooms = set()
    for path in files:
        root = "tactus/lua" if path.startswith("tactus/lua/") else path.split("/")[0]
        rooms.add(f"{root}/{path.removeprefix(f'{root}/').split('/')[0].partition('.')[0]}")
    return rooms - named - {"docs_plugin/__init__"}


def circle_in(files: dict[str, str]) -> list[str]:
    """Return modules that import each other in a circle, or an empty list."""
    modules = {
        path.removesuffix("/__init__.py").rpartition(".py")[0] or path.removesuffix(".lua"): path
        for path in files
    }
    names = {
        name.replace("/", ".").removesuffix(".__init__"): path for name, path in modules.items()
    }
    graph = {
        name: {
            module
            for _, module in imports_of(path, files[path])
            if module in names and module != name
        }
        for name, path in names.items()
    }
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def unexpected_importers(files: dict[str, str]) -> list[str]:
    """Return the imports of libraries outside the files that may import them."""
    return [
        f"{path}:{line} imports {module}"
        for path, text in files.items()
        for line, module in imports_of(path, text)
        for library in [module.partition(".")[0]]
        if library in ONLY_IMPORTERS
        and not any(path.startswith(place) for place in ONLY_IMPORTERS[library])
    ]


FILES = files_of("tactus", "docs_plugin")


def test_imports_run_in_one_direction():
    assert list(DIRECTIONS) == ["docs_plugin", "tactus", "tactus/lua"]
    assert [*against_the_directions(FILES), *unranked_rooms(FILES), *circle_in(FILES)] == []


def test_a_library_is_imported_where_the_rules_say():
    assert sorted(set(unexpected_importers(FILES))) == []


def test_a_planted_fault_is_found():
    planted = {
        "tactus/core/errors.py": "if TYPE_CHECKING:\n    from tactus.engine.session import Session",
        "tactus/lua/engine/errors.lua": 'local run = import "run/run_state"',
        "docs_plugin/pages/page.py": "from docs_plugin import speedups",
        "tactus/specs/runner.py": "import docs_plugin.plugin",
        "docs_plugin/gallery/filters.py": "import jinja2\nfrom docs_plugin.rendering import links",
    }
    assert against_the_directions(planted) == [
        "docs_plugin/pages/page.py:1 imports docs_plugin.speedups",
        "docs_plugin/gallery/filters.py:2 imports docs_plugin.rendering",
        "docs_plugin/gallery/filters.py:2 imports docs_plugin.rendering.links",
        "tactus/core/errors.py:2 imports tactus.engine.session",
        "tactus/core/errors.py:2 imports tactus.engine.session.Session",
        "tactus/specs/runner.py:1 imports docs_plugin.plugin",
        "tactus/lua/engine/errors.lua:1 imports tactus.lua.run.run_state",
    ]
    assert unexpected_importers(planted) == ["docs_plugin/gallery/filters.py:1 imports jinja2"]
    circle = {
        "tactus/specs/a.py": "from tactus.specs import b",
        "tactus/specs/b.py": "import tactus.specs.a",
    }
    assert set(circle_in(circle)) == {"tactus.specs.a", "tactus.specs.b"}


def test_the_language_does_not_know_its_host():
    guilty = [
        path
        for path, text in FILES.items()
        if path.endswith(".lua") and not path.endswith("python_iterators.lua")
        for words in [re.sub('"python"|python = "io/python_iterators"', "", text).lower()]
        if "python" in words or "lupa" in words
    ]
    assert guilty == []


def classes_of_one_name(files: dict[str, str]) -> dict[str, list[str]]:
    """Return class names that are defined more than once, with their files."""
    found: dict[str, list[str]] = {}
    for path, text in files.items():
        for node in ast.walk(ast.parse(text)) if path.endswith(".py") else ():
            if isinstance(node, ast.ClassDef):
                found.setdefault(node.name.lstrip("_"), []).append(path)
    return {name: paths for name, paths in found.items() if len(paths) > 1}


def test_a_name_stands_for_one_class():
    assert classes_of_one_name(FILES) == {}
    planted = {"a.py": "class Run:\n  pass", "b.py": "class _Run:\n  pass"}
    assert classes_of_one_name(planted) == {"Run": ["a.py", "b.py"]}


OPENERS = {
    "docs_plugin/publishing/export.py": "its own assets",
    "docs_plugin/rendering/template_engine.py": "the templates of the site",
    "docs_plugin/site/files.py": "its own assets",
    "docs_plugin/speedups/page_cache.py": "the templates of the theme",
    "docs_plugin/speedups/store.py": "our own code",
    "tactus/cli/main.py": "the null device",
    "tactus/cli/running/recording.py": "a recording that was named on the command line",
    "tactus/core/files/atomic_files.py": "writes all files",
    "tactus/engine/module_bytecode.py": "our own code",
    "tactus/engine/module_finder.py": "our own code",
    "tactus/gate/cache.py": "our own code",
    "tactus/tooling/doc_comments.py": "our own code",
}
"""Modules that open files without `ConfinedFolder`, and the files they open, none of which is part of an example."""


def opens_a_file(node: ast.AST) -> bool:
    """Return whether a call opens a file by path; the methods of `ConfinedFolder` take a name."""
    if not isinstance(node, ast.Call):
        return False
    if isinstance(node.func, ast.Name):
        return node.func.id == "open"
    name = node.func.attr if isinstance(node.func, ast.Attribute) else ""
    mode = node.args[0].value if node.args and isinstance(node.args[0], ast.Constant) else ""
    is_mode = isinstance(mode, str) and bool(re.fullmatch(r"[rwaxbt+]+", mode))
    return (
        name in ("write_text", "write_bytes")
        or (name in ("read_text", "read_bytes") and not node.args)
        or (name == "open" and (is_mode or any(item.arg == "encoding" for item in node.keywords)))
    )


def openers_in(files: dict[str, str]) -> dict[str, list[int]]:
    """Return the lines in modules that open a file by path."""
    found = {
        path: [node.lineno for node in ast.walk(ast.parse(text)) if opens_a_file(node)]
        for path, text in files.items()
        if path.endswith(".py")
    }
    return {path: lines for path, lines in found.items() if lines}


def test_files_are_opened_in_one_place():
    found = openers_in(FILES)
    assert {path: lines for path, lines in found.items() if path not in OPENERS} == {}
    assert OPENERS.keys() == found.keys()
    planted = (
        "path.read_text()\nhome.read_text(path)\npath.open('rb')\nopen(path)\np.write_bytes(b'')"
    )
    assert openers_in({"a.py": planted}) == {"a.py": [1, 3, 4, 5]}
