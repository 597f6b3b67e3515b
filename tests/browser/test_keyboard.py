"""A morning at the desk with the keyboard alone: queue, claim, read, decide, next, and undo. Nothing is clicked."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Watched

pytestmark = pytest.mark.browser
NEXT = re.compile(r"/desk/(cases|items)/\d+/")
QUESTION = "What can be shown live that a recording cannot?"

RING = """() => {
  const at = document.activeElement
  if (!at || at === document.body) return "nothing has the focus"
  const shown = at.closest(".segment") ?? at
  const look = () => {
    const style = getComputedStyle(shown)
    return [style.outlineStyle, style.outlineWidth, style.boxShadow, style.borderColor].join()
  }
  const focused = look()
  at.blur()
  const rested = look()
  at.focus({ focusVisible: true, preventScroll: true })
  return focused === rested ? `${at.outerHTML.slice(0, 120)} looks the same without the focus` : ""
}"""
"""What is wrong with how the focus shows; nothing if it can be seen."""


class Keyboard:
    """One page and its keys; each step asserts that the focus can be seen."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)

    def focus_is_seen(self) -> None:
        assert self.page.evaluate(RING) == ""

    def tab_to(self, selector: str, most: int = 60) -> None:
        """Tab on until that has the focus, which can be seen at every stop."""
        for _turn in range(most):
            self.press("Tab")
            self.focus_is_seen()
            if self.page.evaluate("selector => document.activeElement.matches(selector)", selector):
                return
        raise AssertionError(f"{most} tabs do not lead to {selector}")


@pytest.fixture
def ana(visit: Callable[..., Watched]) -> Watched:
    watched = visit("Ana Ruiz", reduced_motion="reduce")
    watched.open("/desk/unclaimed/?kind=review")
    return watched


def case_of(page: Page) -> str:
    found = re.search(r"/desk/cases/(\d+)/", page.url)
    assert found, page.url
    return found[1]


def test_from_the_queue_to_the_next_case(ana: Watched) -> None:
    page, keys = ana.page, Keyboard(ana.page)

    keys.press("?")  # what can be pressed here
    overlay = page.get_by_role("dialog", name="Keys on this page")
    for words in ("Next row", "Open the row", "Claim next", "Search", "Find anything", "Unclaimed"):
        expect(overlay.get_by_text(words, exact=True)).to_be_visible()
    keys.press("Escape")
    expect(overlay).to_have_count(0)

    keys.press("j", "j", "k")
    keys.focus_is_seen()
    assert page.evaluate("document.activeElement.matches('[data-row-open]')")
    keys.press("Enter")
    page.wait_for_url(re.compile(r"/desk/cases/\d+/"))
    first = case_of(page)
    expect(page.get_by_role("heading", level=1)).to_be_focused()

    keys.press("c")
    expect(page.get_by_text(f"HP-{first} is yours.")).to_be_visible()
    expect(page.get_by_text("Yours for")).to_be_visible()
    keys.tab_to(".desk-scroll")
    keys.press("End")  # reading to the end of it
    page.wait_for_timeout(300)
    assert page.evaluate("document.querySelector('.desk-scroll').scrollTop") > 0

    keys.press("Control+k")  # away to the queue, and back by what was opened lately
    keys.type("mine")
    expect(page.locator("[role=option][aria-selected=true]")).to_contain_text("Mine")
    keys.press("Enter")
    page.wait_for_url(re.compile("/desk/mine/"))
    keys.press("Control+k")
    expect(page.get_by_role("group", name="Opened lately").get_by_role("option")).to_have_count(1)
    keys.press("Enter")
    page.wait_for_url(re.compile(f"/desk/cases/{first}/"))

    keys.press("d")
    expect(page.get_by_role("radio", name="Deny")).to_be_checked()
    keys.focus_is_seen()
    keys.press("a")
    expect(page.get_by_role("radio", name="Approve")).to_be_checked()
    keys.press("q")
    expect(page.get_by_role("radio", name="Ask")).to_be_checked()
    keys.tab_to("[name=question]")
    keys.type(QUESTION)
    expect(page.locator("#mail")).to_contain_text(QUESTION)  # the very mail, while one types
    keys.press("Control+Enter")  # ask, and on to the next

    page.wait_for_url(lambda url: bool(NEXT.search(url)) and f"/cases/{first}/" not in url)
    expect(page.get_by_text("The promise pauses until the answer.").first).to_be_visible()
    expect(page.get_by_role("button", name="Release")).to_be_visible()  # it is claimed
    expect(page.get_by_role("heading", level=1)).to_be_focused()


def test_a_decision_with_its_reasons(ana: Watched) -> None:
    page, keys = ana.page, Keyboard(ana.page)
    keys.press("j", "Enter")
    page.wait_for_url(re.compile(r"/desk/cases/\d+/"))
    first = case_of(page)
    keys.press("d")
    keys.tab_to(".clauses.for-refuse [name=clauses]")
    keys.press("Space")
    words = {"statement": "A recording serves him.", "facts": "As told.", "why": "Clause 4.1 says so."}
    if page.locator("[name=departure]").is_visible():  # most cases like it were approved
        words["departure"] = "He never tried a recording."
    for field, text in words.items():
        keys.tab_to(f"[name={field}]")
        keys.press("Control+a")
        keys.type(text)
    keys.press("Control+Enter")
    page.wait_for_url(lambda url: bool(NEXT.search(url)) and f"/cases/{first}/" not in url)
    expect(page.get_by_text(f"HP-{first} is denied.")).to_be_visible()


def test_next_from_anywhere_and_back_by_undo(ana: Watched) -> None:
    page, keys = ana.page, Keyboard(ana.page)
    ana.open("/desk/exemptions/")
    keys.press("n")
    page.wait_for_url(NEXT)
    claimed = page.url
    expect(page.get_by_text("is yours.")).to_be_visible()
    keys.press("b")
    expect(page.get_by_text("is back in the queue.")).to_be_visible()
    keys.press("b")
    page.wait_for_url(claimed)
    expect(page.get_by_role("button", name="Release")).to_be_visible()
    keys.press("g", "m")
    page.wait_for_url(re.compile("/desk/mine/"))
