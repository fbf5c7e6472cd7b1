"""Tests that the speedups change no byte, with the real one replaced by the one that does nothing."""

import pytest

from tests.docs_plugin.speedups.test_page_cache import EPOCH, TAGGED, WITH_TAGS, pages_of

WITHOUT = """\
import runpy, sys
import docs_plugin.cli, docs_plugin.plugin
from docs_plugin.speedups.build import NoSpeedups

docs_plugin.cli.BuildSpeedups = docs_plugin.plugin.BuildSpeedups = NoSpeedups
sys.argv = sys.argv[1:]
runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
"""

DESCRIPTION = """\
# First

## Greeting

Greets[^1] in HTML, see [the program](01-greeting.tac).

### Specs

[^1]: Says hello.

```lua
## Source Code
```
"""


@pytest.fixture
def rich_site(site):
    site.write("without.py", WITHOUT)
    site.write("docs/tags.md", "# All\n\n<!-- material/tags -->\n")
    site.write("docs/shown.md", "# Shown\n\n```tactus-example\n01-first/01-greeting.tac\n```\n")
    site.write("examples/01-first/README.md", DESCRIPTION)
    site.write("examples/01-first/01-greeting.tac", TAGGED)
    site.write("examples/01-first/02-second.tac", TAGGED)
    return site


OPTIONS = {
    "as it is": WITH_TAGS,
    "with a reference and all in the nav": WITH_TAGS.replace(
        "tactus]", "{tactus: {reference: language, nav: listed}}]"
    ),
}


@pytest.mark.parametrize("yml", OPTIONS.values(), ids=OPTIONS)
def test_a_site_is_the_same_without_them(yml, rich_site, command):
    rich_site.write("mkdocs.yml", yml)
    for name in ("cold", "warm"):
        assert rich_site.build("-d", name, **EPOCH).code == 0
    store = rich_site.folder / ".cache/plugin/tactus/examples.pages"
    kept = store.read_bytes()
    store.unlink()
    done = command("without", "mkdocs", "build", "-d", "plain", cwd=rich_site.folder, **EPOCH)
    assert done.code == 0, done.err
    assert b"<!doctype html>" in kept
    assert not store.exists()
    cold, warm, plain = (pages_of(rich_site.folder / name) for name in ("cold", "warm", "plain"))
    assert [name for name in plain if not plain[name] == cold.get(name) == warm.get(name)] == []
    assert cold.keys() == warm.keys() == plain.keys()


def test_an_export_is_the_same_without_them(rich_site, command):
    for name in ("cold", "warm"):
        export = command("tactus", "gallery", "export", name, cwd=rich_site.folder)
        assert export.code == 0, export.err
    store = rich_site.folder / ".cache/plugin/tactus/export.pages"
    store.unlink()
    export = command("without", "tactus", "gallery", "export", "plain", cwd=rich_site.folder)
    assert export.code == 0, export.err
    assert not store.exists()
    cold, warm, plain = (pages_of(rich_site.folder / name) for name in ("cold", "warm", "plain"))
    assert plain
    assert cold == warm == plain
