"""Two browsers see each other: in the list and on the case, within seconds, and no longer once one has left."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Watched

pytestmark = pytest.mark.browser
SOON = 8_000  # milliseconds: a beat and a look lie five seconds apart


def free_case(page: Page) -> str:
    """The address of a case that waits for anybody."""
    rows = page.get_by_role("row").filter(has_text="Review").filter(has_not=page.locator(".presence"))
    return rows.first.get_by_role("link").first.get_attribute("href") or ""


def test_two_browsers_see_each_other(visit: Callable[..., Watched]) -> None:
    ana, tom = visit("Ana Ruiz"), visit("Tom Becker")
    ana.open("/desk/unclaimed/")
    path = free_case(ana.page)
    row = ana.page.get_by_role("row").filter(has=ana.page.locator(f'a[href="{path}"]'))
    expect(row.locator(".presence")).to_have_count(0)

    tom.open(path)
    expect(row.get_by_text("Tom is reading")).to_be_visible(timeout=SOON)

    ana.open(path)  # what somebody works on says so at once, before any script asked
    assert ana.page.locator(".top-acts").get_by_text("Tom is reading").is_visible()
    at_toms = tom.page.locator(".top-acts")
    expect(at_toms.get_by_text("Ana is reading")).to_be_visible(timeout=SOON)

    tom.page.get_by_role("radio", name="Ask").check(force=True)
    tom.page.locator("[name=question]").press_sequentially("Could a doc")
    expect(ana.page.locator(".top-acts").get_by_text("Tom is deciding")).to_be_visible(timeout=SOON)

    ana.open("/desk/unclaimed/")
    expect(at_toms.locator(".presence")).to_have_count(0, timeout=SOON)
    expect(row.get_by_text("Tom is deciding")).to_be_visible(timeout=SOON)
    tom.open("/desk/unclaimed/")
    expect(row.locator(".presence")).to_have_count(0, timeout=SOON)


def test_whoever_claims_is_seen_to_have_it(visit: Callable[..., Watched]) -> None:
    ana, lea = visit("Ana Ruiz"), visit("Lea Holm")
    lea.open("/desk/unclaimed/")
    path = free_case(lea.page)
    lea.open(path)
    ana.open(path)
    ana.page.get_by_role("button", name="Claim").first.click()
    ana.page.get_by_text("Yours for").wait_for()
    bar = lea.page.locator(".top-acts")
    expect(bar.get_by_text("Ana is deciding")).to_be_visible(timeout=SOON)
    ana.open("/desk/mine/")
    lea.open(path)
    expect(bar.get_by_text("Ana has it")).to_be_visible()
    ana.open(path)
    ana.page.get_by_role("button", name="Release").first.click()
    ana.page.get_by_text("is back in the queue").wait_for()
