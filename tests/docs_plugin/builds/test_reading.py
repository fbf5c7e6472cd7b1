"""The pages of a gallery in a real browser: filter, results, replay, source; by hand, by keyboard, without script."""

import re
from importlib.resources import files

import pytest

from tests.docs_plugin.conftest import MKDOCS_YML
from tests.docs_plugin.rich import MAIN

MAIL = "examples/02-more/01-mail/"
REFERENCE = ["language/", "language/human/", "language/steps/", "language/coverage/"]
PAGES = [
    "examples/",
    "examples/02-more/",
    MAIL,
    "examples/02-more/02-broken/",
    "examples/results/",
    *REFERENCE,
]
AXE = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")


OPEN_ALL = """() => {
  document.querySelectorAll("details").forEach((item) => (item.open = true));
  document.querySelectorAll(".tactus-tabs__panel").forEach((item) => (item.style.display = "block"));
}"""


def shown(page):
    """Return the titles of the cards that can be seen."""
    cards = page.locator(".tactus-card:visible .tactus-card__title")
    return cards.all_inner_texts()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing_serious(path, scheme, rich_address, open_page):
    page = open_page(rich_address + path, color_scheme=scheme)
    page.evaluate(OPEN_ALL)
    page.evaluate(AXE)
    # The grey of Material's footer is a shade too dark; it is the theme's own.
    found = page.evaluate("axe.run({exclude: ['.md-footer']})")["violations"]
    assert [
        (item["id"], node["html"])
        for item in found
        if item["impact"] in ("serious", "critical")
        for node in item["nodes"]
    ] == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES)
def test_a_phone_needs_no_sideways_scroll(path, scheme, rich_address, open_page):
    page = open_page(
        rich_address + path, viewport={"width": 360, "height": 740}, color_scheme=scheme
    )
    page.evaluate(OPEN_ALL)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.mark.parametrize("width", [360, 1280])
def test_the_names_in_tables_stay_whole(width, rich_address, open_page):
    page = open_page(rich_address + MAIL, viewport={"width": width, "height": 740})
    names = page.locator(".tactus-table tbody th code")
    assert {"letter", "folders", "file_away"} <= set(names.all_inner_texts())
    heights = names.evaluate_all("all => all.map(one => one.getClientRects().length)")
    assert set(heights) == {1}


def test_words_in_tables_stay_whole_on_a_phone(rich_address, open_page):
    page = open_page(rich_address + MAIL, viewport={"width": 360, "height": 740})
    words = page.locator(".tactus-table td > code").filter(has_text=re.compile(r"^\w+$"))
    assert {"file_away", "folder"} <= set(words.all_inner_texts())
    heights = words.evaluate_all("all => all.map(one => one.getClientRects().length)")
    assert set(heights) == {1}


def test_no_line_of_a_source_is_cut_on_a_desk(rich_address, open_page):
    page = open_page(rich_address + MAIL, viewport={"width": 1280, "height": 740})
    assert max(len(line) for line in MAIN.splitlines()) > 80
    widths = page.locator(".tactus-source pre").first.evaluate(
        "it => [it.scrollWidth, it.clientWidth]"
    )
    assert widths[0] == widths[1]


def test_a_picture_fills_its_panel_and_a_phone_has_the_conversation_instead(
    rich_address, open_page
):
    page = open_page(rich_address + MAIL, viewport={"width": 1440, "height": 900})
    panel, picture = page.locator(".tactus-runs").first, page.locator(".tactus-sequence").first
    assert picture.bounding_box()["width"] > 0.95 * panel.bounding_box()["width"] - 20
    page.set_viewport_size({"width": 360, "height": 740})
    assert not picture.is_visible()
    heads = page.locator(".tactus-event__head:visible b").all_inner_texts()
    assert heads[:4] == ["Program", "Program", "sorter", "file_away"]
    assert page.locator(".tactus-event__head:visible svg").count() == 10


def test_an_option_of_a_command_stays_whole_on_a_phone(rich_address, open_page):
    page = open_page(rich_address + MAIL, viewport={"width": 360, "height": 740})
    option = page.locator(".tactus-command__text:visible").get_by_text("--mock", exact=True)
    assert option.evaluate("it => it.clientHeight") < 30


def test_a_card_is_one_focus_stop(rich_address, open_page):
    page = open_page(rich_address + "examples/")
    count = page.locator(".tactus-cards :is(a, button, input, [tabindex])").count()
    assert count == page.locator(".tactus-card").count() == 4


def test_the_filter_is_one_row_on_a_desk(rich_address, open_page):
    page = open_page(rich_address + "examples/", viewport={"width": 1280, "height": 740})
    parts = page.locator(".tactus-filter :is(input, select, button):visible")
    assert len(set(parts.evaluate_all("all => all.map(one => one.offsetTop)"))) == 1


def test_the_filter_works_by_keyboard_and_its_state_is_in_the_address(rich_address, open_page):
    page = open_page(rich_address + "examples/")
    assert shown(page) == ["Greeting", "Unproved", "Sorting mail", "Greets"]
    page.get_by_label("Find").focus()
    page.keyboard.type("letter")
    assert shown(page) == ["Sorting mail", "Greets"]
    assert page.get_by_role("status").first.inner_text() == "1 of 4 examples, and 1 that failed"
    page.keyboard.press("Tab")
    page.keyboard.type("Asks")
    page.wait_for_url("**/examples/?q=letter&badge=Asks+a+human")
    page.reload()
    assert page.get_by_label("Find").input_value() == "letter"
    assert shown(page) == ["Sorting mail", "Greets"]
    page.locator(".tactus-filter [type=reset]").press("Enter")
    page.wait_for_url("**/examples/")
    assert len(shown(page)) == 4


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("tag=mail", ["Sorting mail", "Greets"]),
        ("provider=openai", ["Greeting", "Greets"]),
        ("construct=Human.approve", ["Sorting mail", "Greets"]),
        ("badge=Runs+offline", ["Unproved", "Greets"]),
        ("badge=nonsense", ["Greeting", "Unproved", "Sorting mail", "Greets"]),
        ("q=GREET+hello", ["Greets"]),
        ("q=human.approve", ["Sorting mail", "Greets"]),
        ("tag=mail&provider=openai", ["Greets"]),
    ],
)
def test_an_address_filters_and_what_failed_stays(query, titles, rich_address, open_page):
    assert shown(open_page(f"{rich_address}examples/?{query}")) == titles


def test_a_chapter_without_a_match_is_left_out(rich_address, open_page):
    page = open_page(rich_address + "examples/?tag=mail")
    assert page.locator("h2:visible").all_inner_texts() == ["More"]


def test_without_script_everything_can_be_read(rich_address, open_page):
    page = open_page(rich_address + "examples/", java_script_enabled=False)
    assert len(shown(page)) == 4
    assert not page.get_by_label("Find").is_visible()
    page.goto(rich_address + MAIL)
    assert page.locator(".tactus-event:visible").count() == 10
    assert "bills it is" in page.locator(".tactus-event--reply:visible").first.inner_text()
    assert page.locator("article button:visible").count() == 0
    page.locator(".tactus-choice").get_by_text("Spam is spam").click()
    page.locator(".tactus-run:visible").get_by_text("Steps", exact=True).click()
    page.get_by_role("link", name="line 50").click()
    assert page.locator("#line-50").is_visible()
    page.goto(rich_address + "examples/results/")
    page.locator("summary").first.click()
    assert page.locator("tbody tr:visible").count() == 5
    assert not page.get_by_role("button", name="Sort by time").is_visible()


SHIFTS = """() => new Promise((tell) => {
  new PerformanceObserver((list) => tell(list.getEntries().map((entry) => entry.value)))
    .observe({ type: "layout-shift", buffered: true });
  requestAnimationFrame(() => requestAnimationFrame(() => tell([])));
})"""


@pytest.mark.parametrize("path", ["examples/", "examples/01-first/", MAIL])
def test_nothing_moves_when_the_script_begins(path, rich_address, open_page):
    page = open_page(rich_address + path, viewport={"width": 360, "height": 800})
    assert sum(page.evaluate(SHIFTS)) < 0.02


def test_results_are_in_the_order_of_the_course_until_they_are_sorted_by_time(
    rich_address, open_page
):
    page = open_page(rich_address + "examples/results/")

    def times():
        table = page.locator("table").nth(1)
        return table.locator("td:nth-child(4)").evaluate_all(
            "cells => cells.map(cell => Number(cell.dataset.value))"
        )

    def titles():
        return page.locator("tbody td:nth-child(1)").all_text_contents()

    course = ["Greeting", "Unproved", "Sorting mail", "Sorting mail", "Greets"]
    assert titles() == course
    assert page.locator("details[open]").count() == 1
    button = page.get_by_role("button", name="Sort by time")
    button.press("Enter")
    assert times() == sorted(times(), reverse=True)
    assert page.locator("details[open]").count() == 2
    assert button.get_attribute("aria-pressed") == "true"
    button.press("Enter")
    assert titles() == course


def first_run(page):
    """Return the run that is open, and what counts its events that have happened."""
    run = page.locator(".tactus-run:visible")
    return run, lambda: run.locator(".tactus-event:not(.is-coming)").count()


def lit(page):
    """Return the rows, the arrows and the lines of source that are lit."""
    now = [
        page.locator(f"{part}.is-now") for part in (".tactus-event", ".tactus-message", "code a")
    ]
    return [found.count() for found in now], now[2].get_attribute("id") if now[2].count() else None


def test_a_run_is_stepped_through_by_keyboard(rich_address, open_page):
    page = open_page(rich_address + MAIL)
    run, events = first_run(page)
    height = page.evaluate("document.documentElement.scrollHeight")
    assert events() == 10
    step = run.get_by_role("button", name="Step")
    step.press("Enter")
    assert events() == 1
    assert lit(page) == ([1, 0, 1], f"line-{line_of('state.words =')}")
    step.press("ArrowRight")
    step.press("ArrowRight")
    assert events() == 3
    assert lit(page) == ([1, 1, 1], f"line-{line_of('sorter(')}")
    assert run.get_by_role("status").inner_text() == "3 of 10"
    assert page.evaluate("document.documentElement.scrollHeight") == height
    step.press("ArrowLeft")
    assert events() == 2
    step.press("End")
    assert events() == 10
    assert lit(page) == ([0, 0, 0], None)


def line_of(text):
    return MAIN[: MAIN.index(text)].count("\n") + 1


def test_a_run_is_played_token_by_token_and_nothing_moves(rich_address, open_page):
    page = open_page(rich_address + MAIL)
    page.clock.install(time=0)
    page.clock.pause_at(60_000)
    run, events = first_run(page)
    height = page.evaluate("document.documentElement.scrollHeight")
    run.get_by_role("button", name="Play").click()
    assert events() == 1
    text = run.locator(".tactus-event--reply .tactus-event__text")
    to_come = text.locator(".is-unsaid")
    page.clock.run_for(4 * 700)
    assert events() == 5
    assert (text.inner_text(), to_come.inner_text().strip()) == ("bills it is", "it is")
    page.clock.run_for(45)
    assert to_come.inner_text().strip() == "is"
    assert page.evaluate("document.documentElement.scrollHeight") == height
    run.get_by_role("button", name="Pause").click()
    assert (text.inner_text(), to_come.count()) == ("bills it is", 0)
    run.get_by_role("button", name="Play").click()
    page.clock.run_for(10 * 700)
    assert events() == 10
    assert lit(page)[0] == [0, 0, 0]
    assert run.get_by_role("button", name="Play").is_visible()
    assert page.evaluate("document.documentElement.scrollHeight") == height


def test_with_reduced_motion_events_come_whole(rich_address, open_page):
    page = open_page(rich_address + MAIL, reduced_motion="reduce")
    page.clock.install(time=0)
    page.clock.pause_at(60_000)
    run, events = first_run(page)
    run.get_by_role("button", name="Play").click()
    page.clock.run_for(4 * 700)
    assert events() == 5
    assert run.locator(".is-unsaid").count() == 0


def test_the_copied_source_is_the_file(rich_address, open_page):
    page = open_page(rich_address + MAIL, permissions=["clipboard-read", "clipboard-write"])
    button = page.get_by_role("button", name="Copy 02-more/01-mail/main.tac")
    button.click()
    page.wait_for_function("document.querySelector('[data-copy-source]').textContent == 'Copied'")
    assert page.evaluate("navigator.clipboard.readText()") == MAIN


def test_a_line_in_the_address_is_the_line_in_the_repository(rich_address, open_page):
    page = open_page(rich_address + MAIL)
    link = page.get_by_role("link", name="Repository: 02-more/01-mail/main.tac")
    assert not link.get_attribute("href").endswith("L29")
    page.get_by_role("link", name="line 29").first.click()
    page.wait_for_url("**/#line-29")
    page.wait_for_function(
        "document.querySelector('[data-repository]').href.endsWith('/01-mail/main.tac#L29')"
    )
    assert page.locator("#line-29").bounding_box()["y"] < page.viewport_size["height"]


def test_instant_navigation_sets_pages_up_too(site, serve, open_page):
    (site.folder / "site").mkdir()
    address = serve(site.folder / "site")
    theme = "font: false, features: [navigation.instant]"
    site.write("mkdocs.yml", f"{MKDOCS_YML.replace('font: false', theme)}site_url: {address}\n")
    assert site.build("--strict").code == 0
    page = open_page(f"{address}examples/")
    page.evaluate("window.isTheSame = true")
    page.get_by_role("link", name="All results").click()
    page.get_by_role("button", name="Sort by time").wait_for()
    page.locator("summary", has_text="First steps").click()
    page.get_by_role("link", name="Greeting").first.click()
    page.get_by_role("button", name="Play").first.wait_for()
    assert page.evaluate("window.isTheSame")
