"""The palette: from anywhere at the desk, with the keyboard alone, and with what a screen reader needs."""

import re
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import Watched

pytestmark = pytest.mark.browser


def chosen(page: Page) -> str:
    """The option that Enter would take, as a screen reader is told."""
    return page.evaluate(
        """() => document.getElementById(document.activeElement.getAttribute("aria-activedescendant"))
             ?.textContent.replace(/\\s+/g, " ").trim() ?? "" """
    )


def test_a_case_a_view_and_an_act_by_keyboard(visit: Callable[..., Watched]) -> None:
    ana = visit("Ana Ruiz")
    page = ana.open("/desk/unclaimed/?kind=review")
    keys, field = page.keyboard, page.get_by_role("combobox", name="Cases, people")
    waiting = page.locator("[data-row-open]").first.get_attribute("href") or ""

    keys.press("Control+k")
    expect(field).to_be_focused()
    keys.type("may")
    expect(page.get_by_role("group", name="Cases").get_by_role("option").first).to_contain_text("Maya Okafor")
    expect(page.get_by_role("group", name="People").get_by_role("option")).to_have_count(1)
    assert chosen(page).startswith("Maya Okafor:")
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")  # type: ignore[arg-type]
        page.wait_for_timeout(200)
        faults = Axe().run(page).response["violations"]
        assert [(fault["id"], fault["nodes"][0]["html"][:120]) for fault in faults] == []
    first = chosen(page)
    keys.press("ArrowDown")
    assert chosen(page) != first
    keys.press("ArrowUp")
    assert chosen(page) == first
    keys.press("Enter")
    page.wait_for_url(re.compile(r"/desk/cases/\d+/"))
    case, title = page.url, page.locator("h1").inner_text()

    keys.press("Control+k")
    keys.type("unclai")
    assert chosen(page).startswith("Unclaimed")
    keys.press("Enter")
    page.wait_for_url(re.compile("/desk/unclaimed/"))

    keys.press("Control+k")
    expect(page.get_by_role("group", name="Opened lately").get_by_role("option").first).to_contain_text(title)
    keys.press("Enter")
    page.wait_for_url(case)

    keys.press("Control+k")
    keys.type(waiting.strip("/").rpartition("/")[2])
    keys.press("Enter")
    page.wait_for_url(re.compile(re.escape(waiting)))
    keys.press("Control+k")
    said = page.locator("#palette [role=option] > span", has_text="and next")
    expect(said).to_have_text(["Approve and next"])  # of the words on that button, the one that shows
    keys.type("> den")
    expect(page.get_by_role("option").filter(visible=True)).to_have_count(1)
    keys.press("Enter")
    expect(page.get_by_role("radio", name="Deny")).to_be_checked()
    expect(page.get_by_role("radio", name="Deny")).to_be_focused()


def test_what_was_typed_is_what_opens_however_fast(visit: Callable[..., Watched]) -> None:
    ana = visit("Ana Ruiz")
    page = ana.open("/desk/all/")
    numbers = page.locator("[data-row-open][href*='/cases/']").evaluate_all(
        "all => all.map(a => a.href.match(/cases.(\\d+)/)[1])"
    )
    page.keyboard.press("Control+k")
    page.keyboard.type(numbers[-1])
    page.keyboard.press("Enter")  # before anything was found
    page.wait_for_url(re.compile(f"/desk/cases/{numbers[-1]}/"))


def test_keys_of_the_page_rest_and_the_focus_comes_back(visit: Callable[..., Watched]) -> None:
    ana = visit("Ana Ruiz")
    page = ana.open("/desk/unclaimed/")
    page.keyboard.press("j")
    row = page.evaluate("document.activeElement.getAttribute('href')")
    assert row
    page.keyboard.press("Control+k")
    page.keyboard.type("n?j /")
    expect(page.get_by_role("combobox", name="Cases, people")).to_have_value("n?j /")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert page.evaluate("document.activeElement.getAttribute('href')") == row
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys on this page").get_by_text("Find anything")).to_be_visible()
    page.keyboard.press("Control+k")
    page.keyboard.type("nothing is called so")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile(r"/search/\?q=nothing"))
