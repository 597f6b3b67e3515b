"""Two stories of contact outside in a real browser: every duty kept to the last, and a buyer who does not want it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import Page, expect

from approvals.models import Exemption, ProofLink
from orders.models import ContactLog, Order
from tests.cast import Cast
from tests.orders.contacting import SUMMARY, allowed, log

pytestmark = pytest.mark.browser
WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
GREEN = "ask first kept, copy back kept, deliver here kept, get paid here kept."


@pytest.fixture
def story(live_server: Any, transactional_db: None) -> tuple[Cast, Order]:
    """Video is allowed on Ben's order since five days, three times."""
    cast = Cast()
    return cast, allowed(cast, wants_contacts=3)


def opened(page: Page, live_server: Any, path: str) -> Page:
    answer = page.goto(f"{live_server.url}{path}")
    assert answer
    assert answer.status == 200, path
    return page


def test_every_duty_is_kept(
    page: Page, live_server: Any, sign_in: Callable[[Any], None], story: tuple[Cast, Order], settings: Any
) -> None:
    settings.HALLPASS_DEMO = True
    cast, order = story
    sign_in(cast.maya)
    opened(page, live_server, order.get_absolute_url())
    expect(page.get_by_text("3 left of 3")).to_be_visible()
    page.get_by_role("link", name="Log a contact").click()
    began = timezone.localtime() - timedelta(hours=2)
    page.get_by_label("Began").fill(began.strftime("%Y-%m-%dT%H:%M"))
    page.get_by_label("Minutes it took").fill("50")
    page.get_by_role("button", name="Log the contact").click()
    expect(page.get_by_text("No summary yet")).to_be_visible()
    expect(page.get_by_text("2 left of 3")).to_be_visible()
    page.get_by_role("link", name="Write the summary").click()
    page.get_by_label("What was agreed").fill(SUMMARY)
    page.get_by_role("button", name="Post the summary").click()
    expect(page.get_by_text(SUMMARY)).to_be_visible()
    page.get_by_role("link", name="Deliver", exact=True).click()
    page.get_by_label("What you deliver").fill("The recording of the lesson.")
    page.get_by_role("button", name="Deliver").click()
    expect(page.get_by_text("Work was delivered here")).to_be_visible()

    sign_in(cast.ben)
    opened(page, live_server, order.get_absolute_url())
    page.get_by_role("button", name="Yes, confirm").click()
    expect(page.get_by_text("Confirmed by Ben")).to_be_visible()
    page.get_by_role("button", name="Pay (demo)").click()
    expect(page.get_by_role("complementary").get_by_role("img", name=GREEN)).to_be_visible()
    assert ContactLog.objects.get().status == "confirmed"


def test_a_buyer_objects_and_contact_stops(
    page: Page, live_server: Any, sign_in: Callable[[Any], None], story: tuple[Cast, Order]
) -> None:
    cast, order = story
    sign_in(cast.ben)
    opened(page, live_server, order.get_absolute_url())
    expect(page.get_by_text("not protected by the platform")).to_be_visible()
    page.get_by_role("link", name="I do not want this").click()
    page.get_by_label("Why, if you want to say").fill("I prefer to write.")
    page.get_by_role("button", name="Stop contact outside").click()
    expect(page.get_by_role("heading", name="Contact stays here")).to_be_visible()
    expect(page.get_by_text("because the buyer did not want it").first).to_be_visible()
    sign_in(cast.maya)
    opened(page, live_server, order.get_absolute_url())
    expect(page.get_by_role("heading", name="Contact stays here")).to_be_visible()
    assert Exemption.objects.get().state(timezone.now()) == "stopped"


def test_the_pages_have_no_faults(
    page: Page, live_server: Any, sign_in: Callable[[Any], None], story: tuple[Cast, Order]
) -> None:
    """axe in both themes and nothing wider than the narrowest phone, page by page and person by person."""
    cast, order = story
    copied, missing = log(cast, order, summary=SUMMARY), log(cast, order)
    link = ProofLink.make(by=cast.maya, exemption=Exemption.objects.select_related("seller").get())
    base, proof = order.get_absolute_url(), f"/exemptions/{link.exemption_id}/proof/"
    seller = [base, f"{base}contacts/new/", f"{base}contacts/{missing.pk}/summary/", f"{base}deliver/", proof]
    buyer = [base, f"{base}contacts/{copied.pk}/dispute/", f"{base}stop/", f"{base}report/", link.get_absolute_url()]
    wrong = []
    for person, paths in ((cast.maya, [*seller, f"{proof}revoke/"]), (cast.ben, buyer)):
        sign_in(person)
        for path in paths:
            for width, theme in ((1280, "light"), (1280, "dark"), (320, "light")):
                page.set_viewport_size({"width": width, "height": 800})
                page.emulate_media(color_scheme=theme, reduced_motion="reduce")  # type: ignore[arg-type]
                opened(page, live_server, path)
                found = Axe().run(page, options=WCAG).response["violations"]
                wrong += [f"{path} {theme} {fault['id']}: {fault['nodes'][0]['html'][:160]}" for fault in found]
                if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
                    wrong.append(f"{path} is wider than {width}")
    assert wrong == []
