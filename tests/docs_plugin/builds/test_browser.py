"""Pages of the gallery, opened in a real browser."""

import pytest

from tests.docs_plugin.conftest import served

PAGE = "examples/01-first/01-greeting/"

COMMANDS = ["tactus run 01-first/01-greeting.tac", "tactus test 01-first/01-greeting.tac --mock"]


@pytest.fixture
def address(site):
    """The site, built and served."""
    assert site.build("--strict").code == 0
    with served(site.folder / "site") as address:
        yield address


def test_the_copy_buttons_copy_exactly_the_commands(address, open_page):
    page = open_page(address + PAGE, permissions=["clipboard-read", "clipboard-write"])
    page.get_by_text("Test with mocks", exact=True).click()
    buttons = page.locator("[data-copy]:visible")
    copied = []
    for index in range(buttons.count()):
        buttons.nth(index).click()
        buttons.nth(index).get_by_text("Copied").wait_for()
        copied.append(page.evaluate("navigator.clipboard.readText()"))
    assert copied == [COMMANDS[1], *COMMANDS]


def test_the_copy_buttons_work_from_disk_and_by_keyboard(site, open_page):
    yml = (site.folder / "mkdocs.yml").read_text(encoding="utf-8")
    site.write("mkdocs.yml", yml + "use_directory_urls: false\n")
    assert site.build("--strict").code == 0
    page = open_page((site.folder / "site/examples/01-first/01-greeting.html").as_uri())
    page.locator("[data-copy]").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_function("document.querySelector('[data-copy]').textContent == 'Copied'")


def test_a_step_leads_to_its_line(address, open_page):
    page = open_page(address + PAGE)
    page.get_by_text("Steps", exact=True).click()
    page.get_by_role("link", name="line 9", exact=True).click()
    page.wait_for_url("**/#line-9")
    page.locator("#line-9").wait_for()
    assert page.locator("#tactus-specification").is_checked()
    assert page.locator("#line-9").bounding_box()["y"] < page.viewport_size["height"]


def test_a_card_is_one_link(address, open_page):
    page = open_page(address + "examples/")
    page.locator(".tactus-card__summary").click(force=True)
    page.wait_for_url("**/" + PAGE)


@pytest.mark.parametrize("width", [360, 1280])
def test_lines_in_a_page_of_the_docs_stand_clear_of_their_box(width, rich_address, open_page):
    page = open_page(rich_address, viewport={"width": width, "height": 740})
    box, code, name = (
        page.locator(f".tactus-embed {part}").first for part in ("pre", "code span", ".tactus-file")
    )
    inset = code.bounding_box()["x"] - box.bounding_box()["x"]
    assert 8 < inset < 24
    assert name.evaluate("item => getComputedStyle(item).borderTopWidth") == "0px"
