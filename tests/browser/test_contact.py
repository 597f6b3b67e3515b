"""The whole story of a Skype name: told, asked from there, granted, sent, called, copied back, confirmed, all green."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone
from playwright.sync_api import Page, expect

from approvals.models import ApprovalRequest
from orders.models import Message
from tests.browser.conftest import Console
from tests.browser.test_duties import GREEN
from tests.cast import Cast
from tests.orders.contacting import SUMMARY
from tests.orders.saying import SKYPE

pytestmark = pytest.mark.browser


def proceed(page: Page) -> None:
    page.get_by_role("button", name="Continue", exact=False).click()


def ask(page: Page) -> None:
    """The guided form, which opens with order and channel known."""
    proceed(page)
    expect(page.get_by_role("checkbox", name="Messenger")).to_be_checked()
    page.get_by_role("radio", name=re.compile("^Language or conversation practice")).check()
    page.locator("[name=title]").fill("Practice calls with Ben")
    proceed(page)
    page.locator("[name=why]").fill("He has to speak, and I have to hear him to correct him.")
    proceed(page)
    page.locator("[name=wants_from]").fill(timezone.localdate().isoformat())
    page.locator("[name=wants_until]").fill((timezone.localdate() + timedelta(days=14)).isoformat())
    proceed(page)
    boxes = page.locator("main input[type=checkbox]")
    for place in range(4):
        boxes.nth(place).check()
    proceed(page)
    page.get_by_role("button", name="File the request").click()
    expect(page.get_by_text(re.compile(r"HP-\d+ is filed")).first).to_be_visible()


def test_from_a_skype_name_to_four_green_duties(
    page: Page,
    live_server: Any,
    transactional_db: None,
    sign_in: Callable[[Any], None],
    console: Console,
    settings: Any,
) -> None:
    settings.LOCAL = settings.HALLPASS_DEMO = True
    console.allow("422")
    cast = Cast()
    order = f"{live_server.url}{cast.order.get_absolute_url()}"
    sign_in(cast.maya)
    page.goto(order)
    page.get_by_label("Your message").fill(SKYPE)
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_text("This was not sent")).to_be_visible()
    page.locator("#hint").get_by_role("link", name="Ask for approval").click()
    ask(page)

    case = ApprovalRequest.objects.get()
    sign_in(cast.ana)
    page.goto(f"{live_server.url}/desk/cases/{case.pk}/")
    page.locator("[name=statement]").fill("Speaking is what is being learnt here.")
    page.get_by_role("button", name="Approve", exact=True).click()
    expect(page.get_by_text("is approved").first).to_be_visible()

    sign_in(cast.maya)
    page.goto(order)
    expect(page.get_by_label("Your message")).to_have_value(SKYPE)  # what was refused is not lost
    expect(page.locator("#hint")).to_contain_text("Ana Ruiz")
    page.get_by_role("button", name="Send", exact=True).click()
    page.wait_for_load_state("networkidle")
    assert Message.objects.get().body == SKYPE

    with time_machine.travel(timezone.now() + timedelta(hours=3), tick=True):
        sign_in(cast.maya)
        page.goto(order)
        page.get_by_role("link", name="Log a contact").click()
        began = timezone.localtime() - timedelta(hours=1)
        page.get_by_label("Began").fill(began.strftime("%Y-%m-%dT%H:%M"))
        page.get_by_label("Minutes it took").fill("50")
        page.get_by_label("What was agreed").fill(SUMMARY)
        page.get_by_role("button", name="Log the contact").click()
        expect(page.get_by_text(SUMMARY).first).to_be_visible()
        page.get_by_role("link", name="Deliver", exact=True).click()
        page.get_by_label("What you deliver").fill("The recording of the lesson.")
        page.get_by_role("button", name="Deliver").click()

        sign_in(cast.ben)
        page.goto(order)
        expect(page.get_by_text("The recording of the lesson.")).to_be_visible()
        page.get_by_role("button", name="Yes, confirm").click()
        expect(page.get_by_text("Confirmed by Ben")).to_be_visible()
        page.get_by_role("button", name="Pay (demo)").click()
        expect(page.get_by_role("complementary").get_by_role("img", name=GREEN)).to_be_visible()
