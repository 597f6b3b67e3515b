"""Two hundred cases at once, three of which cannot be denied: the report names exactly those three."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from approvals.models import ApprovalRequest
from jobs.running import run_due
from support.models import WorkItem
from tests.browser.test_crawl import faults
from tests.cast import Cast
from tests.support.desk import bulk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ASKED = "What can be shown live that a recording cannot?"


@pytest.fixture
def ana(cast: Cast, sign_in: Callable[[Any], None]) -> Cast:
    sign_in(cast.ana)
    return cast


def test_three_of_two_hundred_fail_and_are_named(ana: Cast, live_server: Any, page: Page) -> None:
    bulk(ana, 200)
    page.goto(f"{live_server.url}/desk/all/?kind=review")
    page.locator("[data-row] .pick").first.check()
    expect(page.locator("[data-bulk-count]")).to_have_text("1")
    page.get_by_label("all of this view").check()
    page.get_by_role("button", name="Deny").click()
    expect(page.get_by_text("200 items are picked.")).to_be_visible()

    # Meanwhile one is decided by a colleague, one is handed to a lead, one waits for its seller.
    first, second, third = ApprovalRequest.objects.order_by("id")[10:13]
    first.approve(by=ana.tom, terms=ana.terms(first), grounds=ana.grounds("3.2"))
    second.escalate(by=ana.tom, reason="Not clear.")
    third.ask(by=ana.tom, question=ASKED)

    page.get_by_label("Clause", exact=True).select_option("4.1")
    page.get_by_label("Facts you relied on").fill("Nobody tried a document.")
    page.get_by_label("Why the clause applies to them").fill("A document would do.")
    page.get_by_label("Statement to each seller").fill("Please write it down first.")
    assert faults(page) == []
    page.get_by_role("button", name="Deny: 200 items").click()
    expect(page.get_by_role("progressbar")).to_be_visible()

    run_due()
    expect(page.get_by_text("197 done, 3 failed.")).to_be_visible(timeout=10_000)  # without a reload
    rows = page.locator("table.failed tbody tr")
    expect(rows).to_have_count(3)
    named = {re.sub(r"\D", "", row.locator("a").inner_text()): row.inner_text() for row in rows.all()}
    assert set(named) == {str(case.pk) for case in (first, second, third)}
    assert "done meanwhile" in named[str(first.pk)]
    assert "done meanwhile" in named[str(second.pk)]  # its review closed; the leads' escalation is another item
    assert "waits for its seller" in named[str(third.pk)]
    assert faults(page) == []
    assert ApprovalRequest.objects.filter(status="denied").count() == 197
    assert WorkItem.objects.filter(state="open").count() == 2
