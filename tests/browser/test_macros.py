"""A macro in a real browser: its words go in as if typed, and undo brings back what was there."""

import re
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.conftest import Watched

pytestmark = pytest.mark.browser
WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}


def test_goes_in_and_is_undone(visit: Callable[..., Watched]) -> None:
    page = visit("Ana Ruiz").open("/desk/unclaimed/?kind=review")
    page.goto(page.locator("[data-row-open]").first.evaluate("link => link.href"))
    statement = page.locator("[name=statement]")
    statement.fill("Typed by hand.")
    menu = page.locator("details.macros")
    menu.locator("summary").click()
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")  # type: ignore[arg-type]
        page.wait_for_timeout(200)  # colours have changed over
        faults = Axe().run(page, context="details.macros", options=WCAG).response["violations"]
        assert [(fault["id"], fault["nodes"][0]["html"][:120]) for fault in faults] == []
    menu.get_by_role("button", name="A document would do").click()
    expect(statement).to_have_value(re.compile("clause 4.1 stands in the way"))
    expect(page.get_by_role("radio", name="Deny", exact=True)).to_be_checked()
    expect(page.locator("#mail")).to_contain_text("Fill in what stands in braces")
    assert page.evaluate("getSelection().toString()") == "{how}"
    page.keyboard.type("the questions fit into one message")
    expect(page.locator("#mail")).not_to_contain_text("Fill in what stands in braces")
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    expect(statement).to_have_value("Typed by hand.")
