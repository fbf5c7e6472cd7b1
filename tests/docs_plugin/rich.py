"""A site whose examples use all features of a page."""

from tests.docs_plugin.conftest import FAILING, PASSING, README

MKDOCS_YML = """\
site_name: Test
repo_url: https://git.example/acme/gallery
edit_uri: edit/main/docs/
theme:
  name: material
  font: false
  features: [content.action.edit]
  palette:
    - {media: "(prefers-color-scheme: light)", scheme: default, toggle: {icon: material/weather-night, name: Dark}}
    - {media: "(prefers-color-scheme: dark)", scheme: slate, toggle: {icon: material/weather-sunny, name: Light}}
markdown_extensions: [attr_list, md_in_html]
plugins: [search, tactus: {reference: language}]
"""

MAIN = """\
-- Sorting mail
-- tags: mail, with files
local words = require("lib.words")

file_away = Tool {
  description = "Put a letter into a folder",
  input = { folder = field.string { required = true } },
  function(args) return "filed in " .. args.folder end,
}

sorter = Agent {
  model = "anthropic/claude-sonnet-5-5",
  streaming = true,
  tools = { file_away },
  system_prompt = [[You sort mail.
# Rules
- Answer with **one** word of {input.folders}]],
}

Procedure {
  input = {
    letter = field.string { default = "You won!", description = "What came" },
    folders = field.string { default = "spam, bills" },
  },
  output = { folder = field.string { required = true, description = "Where it went" } },
  function(input)
    state.words = words.count(input.letter)
    local folder = sorter(input.letter).output
    if folder ~= "spam" and not Human.approve("File it as " .. folder .. "?") then
      Log.info("nobody agreed", { folder = folder })
      folder = "inbox"
    end
    print("done")
    return { folder = folder }
  end,
}

Specification([[
Feature: Sorting

  Scenario: A person decides
    Given the agent "sorter" responds with "bills it is"
    And the agent "sorter" calls tool "file_away" with args {"folder": "bills"}
    And the human rejects
    When the procedure runs
    Then the output folder should be "inbox"

  Scenario: Spam is spam
    Given the agent "sorter" responds with "spam"
    When the procedure runs
    Then the output folder should be "spam"
]])
"""

HELPER = """\
local M = {}

function M.count(text)
  local n = 0
  for _ in text:gmatch("%S+") do
    n = n + 1
  end
  return n
end

return M
"""

ABOUT = """\
# Sorting mail

Sorts a letter. See [its words](lib/words.tac), [the greeting](../../01-first/01-greeting.tac#line-2), \
[the first chapter](../../01-first/README.md), ![a picture](dot.png) and [the front page](../../../docs/index.md).

- one
  - nested

```lua
print("{{ code }}")
```
"""

FILES = {
    "mkdocs.yml": MKDOCS_YML,
    "docs/index.md": "# Test\n\n```tactus-example\n01-first/01-greeting.tac\nlines: 1-4\n```\n",
    "examples/01-first/README.md": README,
    "examples/01-first/01-greeting.tac": PASSING,
    "examples/01-first/02-unproved.tac": "Procedure { function() return { n = 1 } end }",
    "examples/02-more/01-mail/main.tac": MAIN,
    "examples/02-more/01-mail/README.md": ABOUT,
    "examples/02-more/01-mail/lib/words.tac": HELPER,
    "examples/02-more/01-mail/letters.csv": "name,folder\na,spam\n",
    "examples/02-more/01-mail/dot.png": "\x89PNG\0",
    "examples/02-more/02-broken.tac": FAILING,
}

BUILD = """\
import sys
from mkdocs.commands.build import build
from mkdocs.config import load_config

config = load_config("mkdocs.yml")
config.plugins.on_startup(command="serve", dirty=False)
build(config)
"""
"""A script that builds like `mkdocs serve`, so that failing examples are published."""
