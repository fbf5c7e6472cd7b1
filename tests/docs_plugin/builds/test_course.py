"""The pages of our own examples in a real browser: what is seen first, how wide the source is, and what is printed."""

import gzip
import re
import shutil
from pathlib import PurePosixPath
from urllib.parse import urlsplit

import pytest

from tests.conftest import ROOT, command_in, environment_at
from tests.docs_plugin.conftest import Site, served

MKDOCS_YML = """\
site_name: Course
theme:
  name: material
  font: false
  features: [navigation.tabs, navigation.path, navigation.footer]
plugins: [search, tactus]
nav: [Home: index.md, Examples: examples/index.md]
"""

STREAMING = "examples/02-agents/02-streaming/"

EIGHT = "\n".join(
    [
        *(
            f'{name} = Tool {{ description = "{name}", function() {body} end }}'
            for name, body in {
                "look_up_customer": 'File.write("log.txt", "x") return "Ada"',
                "check_inventory": "return 3",
                "reserve_stock": 'return Human.approve("Reserve the last three lighthouses?")',
            }.items()
        ),
        'planner = Agent { model = "openai/gpt-6-luna", system_prompt = "Plan.",',
        "  tools = { look_up_customer, check_inventory, reserve_stock } }",
        'critic = Agent { model = "openai/gpt-6-luna", system_prompt = "Judge." }',
        'Procedure { function() return { plan = planner("Send three.").output, end_ = critic("Good?").output } end }',
        "Specification([[",
        "Feature: Eight",
        "  Scenario: Few take part",
        '    Given the agent "planner" responds with "Sent."',
        '    And the agent "critic" responds with "Good."',
        "    When the procedure runs",
        "    Then the procedure should complete successfully",
        "  Scenario: Everyone takes part",
        '    Given the agent "planner" responds with "Three lighthouses leave the harbour on Thursday."',
        *(
            f'    And the agent "planner" calls tool "{name}"'
            for name in ("look_up_customer", "check_inventory", "reserve_stock")
        ),
        '    And the agent "critic" responds with "Good."',
        "    And the human approves",
        "    When the procedure runs",
        "    Then the procedure should complete successfully",
        "]])",
    ]
)


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """The address of a site with our examples, and one with eight participants."""
    folder = tmp_path_factory.mktemp("course")
    site = Site(folder, command_in(environment_at(folder)))
    shutil.copytree(ROOT / "examples", folder / "examples")
    site.write("mkdocs.yml", MKDOCS_YML)
    site.write("docs/index.md", "# Course")
    site.write("examples/09-patterns/99-eight.tac", EIGHT)
    done = site.build()
    assert done.code == 0, done.err
    with served(folder / "site") as address:
        yield address


def examples_of(page, course):
    """Return the addresses of the pages of examples."""
    page.goto(course + "examples/")
    return page.locator(".tactus-card__title a").evaluate_all("all => all.map((one) => one.href)")


LAPTOP = {"width": 1440, "height": 900}


def test_the_first_screen_says_what_an_example_is_and_how_it_is_run(course, open_page):
    page = open_page(course + STREAMING, viewport=LAPTOP)
    title = page.locator("h1")
    assert title.evaluate("it => getComputedStyle(it).fontWeight") == "700"
    for text in (
        page.get_by_text("Shows real-time streaming responses", exact=False).first,
        page.locator(".tactus-badge").first,
        page.locator(".tactus-command__text").first,
        page.get_by_role("button", name="Copy the command").first,
        page.get_by_role("heading", name="What it does"),
        page.locator(".tactus-choice").first,
        page.locator(".tactus-message").first,
    ):
        box = text.bounding_box()
        assert box and box["y"] + box["height"] < LAPTOP["height"]


WRAPPED = """() => {
  document.querySelectorAll(".tactus-part-specification").forEach((it) => (it.style.display = "inline"));
  const count = { lines: 0, wrapped: 0 };
  for (const line of document.querySelectorAll("[id^=line-]")) {
    const range = document.createRange();
    range.setStartAfter(line);
    let end = line.nextSibling;
    while (end && !end.textContent.includes("\\n")) end = end.nextSibling;
    end ? range.setEndBefore(end) : range.setEndAfter(line.parentElement.lastChild);
    const rows = new Set([...range.getClientRects()].map((box) => Math.round(box.top / 12)));
    count.lines += 1;
    count.wrapped += rows.size > 1;
  }
  const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
  return [count.lines, count.wrapped, document.querySelector(".tactus-source").clientWidth / rem];
}"""


def test_the_source_is_wide_and_few_of_its_lines_are_wrapped(course, open_page):
    page = open_page(course, viewport=LAPTOP)
    lines = wrapped = 0
    for address in examples_of(page, course):
        page.goto(address)
        found = page.evaluate(WRAPPED)
        lines, wrapped = lines + found[0], wrapped + found[1]
        assert found[2] >= 46
    assert lines > 5_000
    assert 0 < wrapped < 0.03 * lines


def test_every_example_is_printed_on_at_most_five_sheets(course, open_page):
    page = open_page(course, viewport=LAPTOP)
    for address in examples_of(page, course):
        page.goto(address)
        pdf = page.pdf(format="A4")
        assert len(re.findall(rb"/Type\s*/Page\b", pdf)) <= 5, address


def test_a_printed_page_has_no_controls_and_all_of_the_source(course, open_page):
    page = open_page(course + STREAMING)
    page.emulate_media(media="print")
    assert page.locator("article :is(button, input, .tactus-player):visible").count() == 0
    assert page.locator("#line-1").is_visible() and page.locator("#line-60").is_visible()
    assert page.locator(".tactus-transcript:visible").count() == 1
    assert page.locator(".tactus-command:visible").count() == 2


def test_the_scenario_with_the_most_participants_is_open_and_its_picture_can_be_read(
    course, open_page
):
    page = open_page(course + "examples/09-patterns/99-eight/", viewport=LAPTOP)
    assert page.locator(".tactus-runs > :checked + label").inner_text().startswith("Everyone")
    lanes = page.locator(".tactus-run:visible .tactus-lane")
    assert lanes.count() == 8
    picture = page.locator(".tactus-sequence:visible").bounding_box()
    labels = page.locator(".tactus-run:visible :is(.tactus-message, .tactus-lane) text")
    for box in labels.evaluate_all("all => all.map((one) => one.getBoundingClientRect().toJSON())"):
        assert picture["x"] <= box["x"]
        assert box["x"] + box["width"] <= picture["x"] + picture["width"]
    scale = picture["width"] / float(
        page.locator(".tactus-sequence:visible").get_attribute("viewBox").split()[2]
    )
    assert 13 * scale >= 12


def test_lines_are_wrapped_on_a_phone_where_a_reader_asks(course, open_page):
    page = open_page(course + STREAMING, viewport={"width": 360, "height": 740})
    code = page.locator(".tactus-source pre").first
    is_cut = "it => it.scrollWidth > it.clientWidth"
    assert code.evaluate(is_cut)
    page.get_by_label("Wrap lines").first.check()
    assert not code.evaluate(is_cut)


def test_the_style_and_the_script_of_a_page_are_small(course, open_page):
    page = open_page(course)
    sizes = {".css": 0, ".js": 0}

    def add(response):
        path = urlsplit(response.url).path
        if path.startswith("/assets/tactus/"):
            sizes[PurePosixPath(path).suffix] += len(gzip.compress(response.body()))

    page.on("response", add)
    page.goto(course + STREAMING)
    page.wait_for_load_state("networkidle")
    assert 0 < sizes[".css"] <= 15_000
    assert 0 < sizes[".js"] <= 12_000
