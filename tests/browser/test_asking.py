"""The guided request in a real browser: every page without faults, saved as it goes, and without JavaScript."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Watched
from tests.browser.test_crawl import faults

pytestmark = pytest.mark.browser
DUTIES = ("ask_first", "copy_back", "deliver_here", "get_paid_here")
UNTIL = (date.today() + timedelta(days=20)).isoformat()


def look(page: Page) -> None:
    """axe in both themes, and nothing wider than the window."""
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
        assert faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def go_on(page: Page, to: str) -> None:
    page.get_by_role("button", name="Continue", exact=True).click()
    page.wait_for_url(f"**/{to}/")


def begin(watched: Watched) -> Page:
    page = watched.open("/requests/new/")
    page.get_by_role("button", name="Continue to ask").click()
    page.wait_for_url("**/about/")
    return page


def choose(page: Page, order: int, channel: str, title: str) -> None:
    page.locator("input[name=about][value^=order]").nth(order).check()
    go_on(page, "what")
    page.get_by_label(channel, exact=True).check()
    page.locator("input[name=purpose][value=practice]").check()
    page.get_by_label("Title").fill(title)


@pytest.mark.parametrize("width", [1280, 320])
def test_every_page_of_the_guided_request(visit: Callable[..., Watched], width: int) -> None:
    watched = visit("Maya Okafor", viewport={"width": width, "height": 800}, reduced_motion="reduce")
    watched.expect("422")
    page = begin(watched)
    look(page)
    page.get_by_role("button", name="Continue", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("Choose the order or the gig")
    look(page)
    choose(page, 0, "In person" if width == 320 else "Another way", f"At {width} pixels")
    expect(page.locator("[data-autosave-state]")).to_have_text("Saved", timeout=10_000)
    look(page)
    go_on(page, "why")
    page.get_by_label("Why can messages or a document not do it?").fill("It has to be spoken.")
    look(page)
    go_on(page, "when")
    page.get_by_label("Until").fill(UNTIL)
    look(page)
    go_on(page, "duties")
    page.locator("input[name=ask_first]").check()
    page.get_by_role("button", name="Continue", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("Copy back")
    look(page)
    watched.open("/requests/")
    expect(page.get_by_text("Continue your draft")).to_be_visible()
    look(page)
    page.get_by_role("link", name=f"At {width} pixels").click()
    expect(page.get_by_text("Still missing")).to_be_visible()
    look(page)
    page.get_by_role("link", name="Fill in what is missing").click()
    for duty in DUTIES:
        page.locator(f"input[name={duty}]").check()
    go_on(page, "review")
    look(page)
    page.get_by_role("button", name="File the request").click()
    page.wait_for_url("**/receipt/")
    look(page)
    page.get_by_role("link", name="Open the request").click()
    expect(page.get_by_text("At the desk, waiting for a decision")).to_be_visible()
    look(page)
    page.get_by_role("link", name="Withdraw the request").click()
    look(page)
    page.get_by_role("button", name="Withdraw the request").click()
    expect(page.get_by_role("status")).to_contain_text("is withdrawn")
    look(page)


def test_without_javascript(visit: Callable[..., Watched]) -> None:
    watched = visit("", java_script_enabled=False)
    page = watched.sign_in("Maya Okafor")
    begin(watched)
    choose(page, 1, "Email", "Without scripts")
    page.get_by_role("button", name="Back").click()
    page.wait_for_url("**/about/")
    go_on(page, "what")
    expect(page.get_by_label("Title")).to_have_value("Without scripts")
    go_on(page, "why")
    page.get_by_label("Why can messages or a document not do it?").fill("It has to be sent.")
    go_on(page, "when")
    page.get_by_label("Until").fill(UNTIL)
    go_on(page, "duties")
    for duty in DUTIES:
        page.locator(f"input[name={duty}]").check()
    go_on(page, "review")
    page.get_by_role("button", name="File the request").click()
    page.wait_for_url("**/receipt/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("is filed")
