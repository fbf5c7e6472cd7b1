"""Whatever stands in sources, READMEs, specs, prompts, results and names: on a page it is text, and runs nothing."""

import re
from html.parser import HTMLParser

import pytest

ATTACK = """<img src=x onerror=pwned()><script>pwned()</script>'"><svg onload=pwned()> {{ 7*191 }} {% raw %} `<b>`"""
"""Goes into texts of one line."""

SLASHLESS = """<img src=x onerror=pwned()> '{{ 7*191 }}' "&amp;" `"""
"""Goes into names of files."""

SNIPPET = '--8<-- "secret.txt"'

MKDOCS_YML = """\
site_name: Test
theme: THEME
markdown_extensions:
  - attr_list
  - md_in_html
  - tables
  - toc: {permalink: true}
  - pymdownx.snippets: {base_path: ['.']}
plugins: [search, tactus: {reference: language}]
"""

README = f"""\
---
tags: ['{ATTACK.replace("'", "''")}']
---
# Chapter {ATTACK}

Intro {ATTACK}

{SNIPPET}

[click](javascript:pwned()) [entity](java&#115;cript:pwned()) ![x](javascript:pwned()) <javascript:pwned()>

*x*{{: onclick=pwned() }}

<div class="tactus-placeholder" data-name="cards"></div>

## First

Section {ATTACK}

### Deep {ATTACK} {{: onclick=pwned() }}

```
{SNIPPET}
{{{{ 7*191 }}}} <script>pwned()</script>
```

[ref][r] and a table

| a |
|---|
| {ATTACK.replace("|", "")} |

[r]: javascript:pwned()
"""

LUA = ATTACK.replace("\\", "\\\\").replace("'", "\\'")

PROGRAM = f"""\
-- {ATTACK}
-- Text {ATTACK}
-- tags: {ATTACK.replace(",", "")}, fine
{SNIPPET.replace("--8", "--8", 1)}
echo = Tool {{ description = '{LUA}', input = {{ text = field.string {{ description = '{LUA}' }} }},
  function(args) return '{LUA}' .. args.text end }}
speaker = Agent {{ model = 'openai/gpt', streaming = true, tools = {{ echo }}, system_prompt = [[{ATTACK}
{SNIPPET}
# {ATTACK}]] }}
Procedure {{
  input = {{ text = field.string {{ default = '{LUA}', description = '{LUA}', enum = {{ '{LUA}' }} }} }},
  output = {{ said = field.string {{ description = '{LUA}' }} }},
  function(input)
    local said = speaker(input.text).output
    Human.approve('{LUA}')
    state.x = '{LUA}'
    Log.info('{LUA}', {{ ['{LUA}'] = '{LUA}' }})
    print('{LUA}')
    return {{ said = said }}
  end
}}
Specification([==[
Feature: {ATTACK}
  Scenario: {ATTACK}
    Given the agent "speaker" responds with "{ATTACK.replace('"', "")}"
    And the agent "speaker" calls tool "echo" with args {{"text": "<script>pwned()</script>"}}
    And the human approves
    When the procedure runs
    Then the output said should contain "<script>"
]==])
"""


class Reader(HTMLParser):
    """Collects what would run, and the text of the page."""

    def __init__(self):
        super().__init__()
        self.found = []
        self.scripts = []
        self._in_script = False

    def handle_starttag(self, tag, attributes):
        self._in_script = tag == "script"
        for name, value in attributes:
            scheme = re.sub(r"[\x00-\x20]", "", value or "").partition(":")[0].lower()
            is_address = name in ("href", "src", "action")
            if name.startswith("on") or (
                is_address and scheme in ("javascript", "vbscript", "data")
            ):
                self.found.append((tag, name, value))
            if tag == "img" and name == "src" and value == "x":
                self.found.append((tag, name, value))

    def handle_data(self, data):
        if self._in_script:
            self.scripts.append(data)

    def handle_endtag(self, tag):
        self._in_script = False


MATERIAL = "{name: material, font: false}"


@pytest.fixture
def hostile(request, site):
    theme = request.param
    site.write("mkdocs.yml", MKDOCS_YML.replace("THEME", theme))
    site.write("secret.txt", "the secret")
    site.write("examples/01-first/README.md", README)
    site.write("examples/01-first/01-first.tac", PROGRAM)
    site.write(f"examples/01-first/02-{SLASHLESS}.tac", PROGRAM)
    site.write("examples/02-x/01-folder/main.tac", PROGRAM)
    site.write("examples/02-x/01-folder/README.md", README)
    site.write(f"examples/02-x/01-folder/{SLASHLESS}.csv", ATTACK)
    site.write("examples/02-x/01-folder/page.html", "<script>pwned()</script>")
    done = site.build()
    assert done.code == 0, done.err
    return site


@pytest.mark.parametrize("hostile", [MATERIAL, "mkdocs", "readthedocs"], indirect=True)
def test_no_text_becomes_markup(hostile):
    pages = sorted((hostile.folder / "site").rglob("*.html"))
    assert not any(path.name == "page.html" for path in pages)
    for path in pages:
        text = path.read_text(encoding="utf-8")
        reader = Reader()
        reader.feed(text)
        assert reader.found == [], path
        assert not [script for script in reader.scripts if "pwned()<" in script], path
        assert "the secret" not in text, path
        article = text[text.index("<body") :]
        assert "1337" not in article, path


@pytest.mark.parametrize("hostile", [MATERIAL], indirect=True)
def test_no_text_runs(hostile, serve, open_page):
    address = serve(hostile.folder / "site")
    for name in ("", "01-first/", "01-first/01-first/", "02-x/01-folder/", "results/"):
        page = open_page(f"{address}examples/{name}")
        page.evaluate("document.querySelectorAll('details').forEach(item => item.open = true)")
        for button in page.get_by_role("button", name="Step").all():
            button.click()
        assert page.locator("img[src='x'], [onerror], [onload], [onclick]").count() == 0


EXTENSIONS = """\
markdown_extensions:
  - abbr
  - admonition
  - attr_list
  - def_list
  - footnotes
  - md_in_html
  - tables
  - toc: {permalink: true}
  - pymdownx.blocks.html
  - pymdownx.details
  - pymdownx.emoji:
      emoji_index: !!python/name:material.extensions.emoji.twemoji
      emoji_generator: !!python/name:material.extensions.emoji.to_svg
  - pymdownx.highlight
  - pymdownx.inlinehilite
  - pymdownx.snippets: {base_path: ['.']}
  - pymdownx.superfences
  - pymdownx.tabbed: {alternate_style: true}
  - pymdownx.tasklist: {custom_checkbox: true}
"""


def test_no_markdown_runs_with_all_extensions(site, serve, open_page):
    from tests.docs_plugin.rendering.test_sanitizer import FRAGMENTS, RUNS

    links = "".join(f"[click {index}]({item})\n\n" for index, item in enumerate(FRAGMENTS))
    readmes = [
        "".join(f"a{before}{RUNS}{before} b\n\n" for before in FRAGMENTS[: len(FRAGMENTS) // 2]),
        "".join(f"a{before}{RUNS}{before} b\n\n" for before in FRAGMENTS[len(FRAGMENTS) // 2 :]),
        f"{links}\n\n## \\_\\_config\n\n:material-abacus: [^1]\n\n[^1]: {RUNS}\n    javascript:pwned()\n",
        f'a ` b\n\n!!! note md-overlay\n    {RUNS}\n\n=== "Tab"\n\n    {RUNS}\n\n- [x] `a\n- {RUNS}`\n',
    ]
    site.write(
        "mkdocs.yml", f"site_name: T\ntheme: {MATERIAL}\n{EXTENSIONS}plugins: [search, tactus]\n"
    )
    site.write("secret.txt", "the secret")
    for index, text in enumerate(readmes):
        site.write(f"examples/0{index}-c/README.md", f"# Chapter\n\nIntro.\n\n{text}")
        site.write(f"examples/0{index}-c/01-a/main.tac", "Procedure { function() end }")
        site.write(f"examples/0{index}-c/01-a/README.md", f"# Example\n\nIntro.\n\n{text}")
    done = site.build()
    assert done.code == 0, done.err
    address = serve(site.folder / "site")
    for index in range(len(readmes)):
        for name in (f"0{index}-c/", f"0{index}-c/01-a/"):
            assert "the secret" not in site.page(f"examples/{name}index.html")
            page = open_page(f"{address}examples/{name}")
            article = page.locator("article")
            assert article.locator("[onerror], [onload], [onclick], script, iframe").count() == 0
            schemes = page.evaluate(
                "[...document.querySelectorAll('article [href]')].map(a => a.protocol)"
            )
            assert set(schemes) <= {"http:", "https:", "mailto:"}
            assert article.locator(".md-overlay, #__config").count() == 0


def test_titles_show_as_they_are_written(site, serve, open_page):
    title = "1 < 2 & *three* `four` {{ five }} [six](seven)"
    site.write("examples/01-first/README.md", f"# {title}\n")
    site.write(
        "examples/01-first/01-greeting.tac", f"-- {title}\n-- Text.\nProcedure {{ function() end }}"
    )
    assert site.build().code == 0
    address = serve(site.folder / "site")
    page = open_page(f"{address}examples/01-first/01-greeting/")
    shown = "1 < 2 & three four {{ five }} six"
    assert page.locator("h1").inner_text().strip("¶\n ") == shown
    assert page.title() == f"{shown} - Test"
    page.goto(f"{address}examples/")
    assert page.locator(".tactus-card__title").inner_text() == shown
