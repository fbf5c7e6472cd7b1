"""What a build of the gallery costs, beside the same pages as plain static Markdown, in one run.

For each size, examples of 63 lines with two scenarios are generated in chapters of twenty, and a site is built from
them by `mkdocs build` with Material and its search: cold (no cache), then warm (nothing touched). Beside it stand two
sites that hold the same pages as plain Markdown, the copies that the gallery publishes of them: once with all pages in
the nav, once with the chapters only. No spec runs there. If mkdocs-gallery or sphinx-gallery is installed beside us,
as `make bench-peers` does, scripts of the same length are built with it, too.

For 300 examples, `mkdocs serve` is timed as well: from saving an example to its page being served. MkDocs itself looks
for changes every half second and waits a quarter of a second for more of them.

Each build is a process of its own; the systems take turns, so that whatever else the machine does falls on all; medians
are shown. CPU is user and system time of the process and its children.

Nothing is removed before the end: an ext4 without a journal, as small virtual machines have, makes files slowly for
minutes after others were removed. MkDocs removes a site before it writes it, so there a warm build has that cost all
the same; with TMPDIR=/dev/shm it has not.

Usage: python bench/gallery.py [--runs 3] [24 100 …]
"""

from __future__ import annotations

import argparse
import compileall
import importlib.util
import itertools
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parent.parent
SIZES = (24, 100, 300, 1000)
PER_CHAPTER = 20
SERVED = 300

MKDOCS_YML = """\
site_name: Bench
site_url: https://example.org/
theme:
  name: material
  font: false
  features: [navigation.indexes, content.code.copy]
plugins: [{plugins}]
markdown_extensions:
  - admonition
  - attr_list
  - pymdownx.highlight: {{anchor_linenums: true}}
  - pymdownx.superfences
  - toc: {{permalink: true}}
nav:
  - Start: index.md
{nav}
"""

TOPICS = ("harbour", "kite", "orchard", "railway", "lantern", "bakery", "glacier", "library")

SUMMARY = (
    "Sorts messages about the {topic} into folders, and answers those that can be answered at once."
)


def program(number: int) -> str:
    """Return an example of 63 lines, a little different for each number."""
    topic = f"{TOPICS[number % len(TOPICS)]} {number}"
    checks = "\n".join(
        f'    if input.message:find("{word} {number}") then\n      folder = "{word}"\n    end'
        for word in ("invoice", "question", "complaint")
    )
    return f"""\
-- Sorter {number}
-- {SUMMARY.format(topic=topic)}
-- The folder is chosen by rule; only the answer is written by a model.

local handled = 0

sorter = Agent {{
  model = "openai/gpt-6-luna",
  system_prompt = [[You answer messages about the {topic}.

Write two sentences at most:
- Say what happens next
- Name a day, if there is one
- Ask nothing back]],
}}

Procedure {{
  input = {{
    message = field.string {{
      description = "What somebody wrote",
      default = "a question {number} about the {topic}",
    }},
    urgent = field.boolean {{ default = false }},
  }},

  function(input)
    local folder = "other"
{checks}

    local turn = sorter {{ message = input.message }}
    handled = handled + 1
    Log.info("handled", {{ count = handled, folder = folder }})

    return {{
      folder = folder,
      answer = turn.output,
      urgent = input.urgent,
    }}
  end,
}}

Specification([[
Feature: Sorter {number}

  Scenario: Answers a question
    Given the agent "sorter" responds with "We look at it on Monday."
    When the procedure runs
    Then the output folder should be "question"
    And the output answer should be "We look at it on Monday."

  Scenario: Sorts an invoice
    Given the input message is "an invoice {number} about the {topic}"
    And the agent "sorter" responds with "It is paid on Friday."
    When the procedure runs
    Then the output folder should be "invoice"
    And the output urgent should be false
]])
"""


def static_pages(folder: Path, size: int) -> dict[str, str]:
    """Return the pages of a gallery as plain Markdown, by their addresses: the copies that it publishes of them."""
    measure(make_gallery(folder, size), folder)
    site = folder / "site/examples"
    return {
        path.relative_to(site).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(site.rglob("*.md"))
    }


def write(path: Path, text: str) -> None:
    """Write a file and the folders above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def chapters_of(size: int) -> dict[str, list[int]]:
    """Return the numbers of the examples of each chapter."""
    return {
        f"{index + 1:02}-chapter": list(range(start, min(start + PER_CHAPTER, size)))
        for index, start in enumerate(range(0, size, PER_CHAPTER))
    }


def make_gallery(folder: Path, size: int) -> list[str]:
    """Write a site with the plugin and its examples; return the command that builds it."""
    nav = "  - Examples: examples/index.md"
    write(folder / "mkdocs.yml", MKDOCS_YML.format(plugins="search, tactus", nav=nav))
    write(folder / "docs/index.md", "# Bench")
    for chapter, numbers in chapters_of(size).items():
        write(folder / f"examples/{chapter}/README.md", f"# Chapter {chapter}\n\nSorters.\n")
        for number in numbers:
            write(folder / f"examples/{chapter}/{number:04}-sorter-{number}.tac", program(number))
    return [sys.executable, "-m", "mkdocs", "build", "-q"]


def make_static(folder: Path, pages: dict[str, str], *, all_in_nav: bool) -> list[str]:
    """Write a site of static pages; return the command that builds it."""
    write(folder / "docs/index.md", "# Bench")
    sections: dict[str, list[str]] = {}
    for address, text in pages.items():
        write(folder / "docs/examples" / address, text)
        chapter, _, name = address.rpartition("/")
        if all_in_nav or name == "index.md":
            sections.setdefault(chapter, []).append(f"      - examples/{address}")
    lines = ["  - Examples:", *(line[2:] for line in sections.pop(""))]
    for chapter, items in sections.items():
        lines += [f"    - Chapter {chapter}:", *items]
    nav = "\n".join(lines)
    write(folder / "mkdocs.yml", MKDOCS_YML.format(plugins="search", nav=nav))
    return [sys.executable, "-m", "mkdocs", "build", "-q"]


def script(number: int) -> str:
    """Return a Python script of about the same length, as the other galleries run them."""
    body = "\n".join(f"value_{line} = {line} * {number}" for line in range(50))
    summary = SUMMARY.format(topic=TOPICS[number % len(TOPICS)])
    head = f'"""\nSorter {number}\n{"=" * 20}\n\n{summary}\n"""'
    return f"{head}\n\n{body}\nprint(value_1)\nassert value_2 == {2 * number}\n"


def make_mkdocs_gallery(folder: Path, size: int) -> list[str]:
    """Write a site of mkdocs-gallery."""
    options = (
        "{examples_dirs: docs/examples, gallery_dirs: docs/generated/gallery, filename_pattern: /s}"
    )
    nav = "  - generated/gallery"
    write(folder / "mkdocs.yml", MKDOCS_YML.format(plugins=f"search, gallery: {options}", nav=nav))
    write(folder / "docs/index.md", "# Bench")
    write(folder / "docs/examples/README.md", "# Examples\n")
    for chapter, numbers in chapters_of(size).items():
        write(folder / f"docs/examples/{chapter}/README.md", f"# Chapter {chapter}\n")
        for number in numbers:
            write(folder / f"docs/examples/{chapter}/s{number:04}.py", script(number))
    return [sys.executable, "-m", "mkdocs", "build", "-q"]


def make_sphinx_gallery(folder: Path, size: int) -> list[str]:
    """Write a site of sphinx-gallery."""
    conf = (
        "project = 'Bench'\nextensions = ['sphinx_gallery.gen_gallery']\n"
        "exclude_patterns = ['examples']\n"
        "sphinx_gallery_conf = {'examples_dirs': 'examples', 'gallery_dirs': 'gallery',"
        " 'filename_pattern': '/s', 'image_scrapers': (), 'reset_modules': ()}\n"
    )
    write(folder / "conf.py", conf)
    write(folder / "index.rst", "Bench\n=====\n\n.. toctree::\n\n   gallery/index\n")
    write(folder / "examples/README.rst", "Examples\n========\n")
    for chapter, numbers in chapters_of(size).items():
        write(folder / f"examples/{chapter}/README.rst", f"Chapter {chapter}\n==================\n")
        for number in numbers:
            write(folder / f"examples/{chapter}/s{number:04}.py", script(number))
    return [sys.executable, "-m", "sphinx", "-q", ".", "site"]


def systems(folder: Path, size: int) -> dict[str, Callable[[Path, int], list[str]]]:
    """Return what can be measured here."""
    pages = static_pages(folder, size)
    found: dict[str, Callable[[Path, int], list[str]]] = {
        "static, all in nav": lambda folder, _: make_static(folder, pages, all_in_nav=True),
        "static, none in nav": lambda folder, _: make_static(folder, pages, all_in_nav=False),
        "tactus": make_gallery,
    }
    if importlib.util.find_spec("mkdocs_gallery"):
        found["mkdocs-gallery"] = make_mkdocs_gallery
    if importlib.util.find_spec("sphinx_gallery"):
        found["sphinx-gallery"] = make_sphinx_gallery
    return found


def measure(command: list[str], folder: Path) -> tuple[float, float]:
    """Run a build; return its CPU seconds and its wall seconds."""
    environment = os.environ | {"NO_MKDOCS_2_WARNING": "1", "DISABLE_MKDOCS_2_WARNING": "true"}
    # What is compiled is kept, as it is for users.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    started = time.perf_counter()
    with tempfile.TemporaryFile() as told:
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=told, stderr=told)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            told.seek(0)
            print(told.read().decode(errors="replace"), file=sys.stderr)
            sys.exit(f"{' '.join(command)} in {folder} ended with {process.returncode}")
    return usage.ru_utime + usage.ru_stime, wall


def measure_serve(folder: Path, runs: int) -> float:
    """Return the median wall seconds from saving an example to its page being served, on a site that has been built."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "mkdocs", "serve", "-q", "-a", f"127.0.0.1:{port}"]
    environment = os.environ | {"NO_MKDOCS_2_WARNING": "1", "DISABLE_MKDOCS_2_WARNING": "true"}
    program = folder / "examples/01-chapter/0001-sorter-1.tac"
    page = f"http://127.0.0.1:{port}/examples/01-chapter/0001-sorter-1/"
    source = program.read_text(encoding="utf-8")
    times = []
    process = subprocess.Popen(command, cwd=folder, env=environment)
    try:
        wait_for(page, "Sorter 1")
        for run in range(runs):
            program.write_text(f"{source}-- saved {run}\n", encoding="utf-8")
            started = time.perf_counter()
            wait_for(page, f"-- saved {run}")
            times.append(time.perf_counter() - started)
    finally:
        process.terminate()
        process.wait()
    return statistics.median(times)


def wait_for(page: str, text: str) -> None:
    """Fetch a page until it holds a text; it need not be served yet."""
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(page, timeout=120) as answer:
                if text in answer.read().decode():
                    return
        except OSError:
            pass
        time.sleep(0.02)
    sys.exit(f"{page} does not hold '{text}'")


def measure_size(place: Path, size: int, runs: int) -> dict[str, tuple[float, float]]:
    """Return the median CPU and wall seconds of each system, cold and warm."""
    times: dict[str, list[tuple[float, float]]] = {}
    makers = systems(place / f"pages-{size}", size)
    for run in range(runs):
        for name, make in makers.items():
            folder = place / f"{name}-{size}-{run}"
            command = make(folder, size)
            times.setdefault(name, []).append(measure(command, folder))
            if not name.startswith("static"):
                times.setdefault(f"{name}, warm", []).append(measure(command, folder))
    return {
        name: (statistics.median(row[0] for row in rows), statistics.median(row[1] for row in rows))
        for name, rows in times.items()
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", nargs="*", type=int, default=list(SIZES))
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    for package in ("tactus", "docs_plugin"):
        compileall.compile_dir(ROOT / package, quiet=1)
    with tempfile.TemporaryDirectory() as place:
        results = {}
        for size in options.sizes:
            results[size] = measure_size(Path(place), size, options.runs)
            print_size(size, options.runs, results[size])
            if size == SERVED:
                seconds = measure_serve(Path(place) / f"tactus-{size}-0", options.runs)
                print(f"  mkdocs serve: {seconds:.2f} s from saving an example to its page")
    print_growth(results)


def print_size(size: int, runs: int, results: dict[str, tuple[float, float]]) -> None:
    """Print what builds of one size cost."""
    all_in_nav, none_in_nav = (results[f"static, {kind} in nav"][0] for kind in ("all", "none"))
    print(f"\n{size} examples, median of {runs}: CPU s, wall s, CPU beside the static pages")
    for name, (cpu, wall) in results.items():
        ratios = f"{cpu / all_in_nav:6.2f} of all in nav {cpu / none_in_nav:6.2f} of none in nav"
        print(f"  {name:<24}{cpu:7.2f}{wall:7.2f}   {ratios}", flush=True)
    if "sphinx-gallery, warm" in results:
        ratio = results["tactus, warm"][0] / results["sphinx-gallery, warm"][0]
        print(f"  warm, beside sphinx-gallery's warm build: {ratio:.2f}", flush=True)


def print_growth(results: dict[int, dict[str, tuple[float, float]]]) -> None:
    """Print what one more example costs, between each size and the next: linear growth keeps it the same."""
    sizes = sorted(results)
    for name in ("tactus", "tactus, warm"):
        steps = [
            (results[more][name][0] - results[less][name][0]) / (more - less) * 1000
            for less, more in itertools.pairwise(sizes)
        ]
        if steps:
            print(
                f"\n{name}: CPU ms per further example "
                + ", ".join(f"{step:.1f}" for step in steps)
            )


if __name__ == "__main__":
    main()
