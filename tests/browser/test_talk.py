"""The conversation in a real browser: what one is told while writing, what is stopped, and how one is heard."""

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings as django_settings
from playwright.sync_api import Page, expect

from approvals.models import Exemption
from orders.models import Breach, Finding, HeldMessage, Message, Mistake
from orders.reading import Marks
from tests.browser.conftest import Console
from tests.cast import Cast
from tests.orders.saying import LIKELY, PAY, PHONE, SKYPE, allow

pytestmark = pytest.mark.browser
WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
SignIn = Callable[[Any], None]


@pytest.fixture
def cast(live_server: Any, transactional_db: None) -> Cast:
    return Cast()


@pytest.fixture
def composer(page: Page, live_server: Any, sign_in: SignIn, cast: Cast, console: Console) -> Page:
    """Maya has her order open."""
    console.allow("422")
    sign_in(cast.maya)
    page.goto(f"{live_server.url}{cast.order.get_absolute_url()}")
    return page


def write(page: Page, text: str) -> None:
    page.get_by_label("Your message").fill(text)


def send(page: Page) -> None:
    page.get_by_role("button", name="Send", exact=True).click()
    page.wait_for_load_state("networkidle")


def axe(page: Page) -> list[str]:
    wrong = []
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")  # type: ignore[arg-type]
        found = Axe().run(page, options=WCAG).response["violations"]
        wrong += [f"{theme} {fault['id']}: {node['html'][:140]}" for fault in found for node in fault["nodes"]]
    return wrong


def test_a_skype_name_without_an_exemption_is_told_and_asked_for_from_there(composer: Page) -> None:
    write(composer, SKYPE)
    hint = composer.locator("#hint")
    expect(hint).to_contain_text("A name or number on a messenger.")
    expect(hint.locator("mark")).to_contain_text("maya.okafor84")
    assert axe(composer) == []
    send(composer)
    expect(composer.get_by_label("Your message")).to_have_value(SKYPE)
    expect(composer.get_by_text("This was not sent")).to_be_visible()
    assert axe(composer) == []
    assert not Message.objects.exists()
    composer.locator("#hint").get_by_role("link", name="Ask for approval").click()
    assert "channel=messenger" in composer.url and "because=messenger_name" in composer.url
    expect(composer.get_by_text("Your message was about to share this:")).to_be_visible()


def test_a_phone_number_over_three_messages_is_caught(composer: Page) -> None:
    for piece in ("020", "7946"):
        write(composer, piece)
        send(composer)
    assert Message.objects.count() == 2
    write(composer, "0163")
    send(composer)
    expect(composer.get_by_text("An agent looks at it first")).to_be_visible()
    assert (Message.objects.count(), HeldMessage.objects.get().body) == (2, "0163")


def test_a_payment_link_is_blocked_though_contact_is_allowed(composer: Page, cast: Cast) -> None:
    cast.approve(cast.file(channels=["video", "email", "other"]))
    write(composer, PAY)
    expect(composer.locator("#hint")).to_contain_text("Payment goes through the platform, always.")
    send(composer)
    expect(composer.get_by_text("This was not sent")).to_be_visible()
    assert not Message.objects.exists()


def test_a_false_positive_is_reported_and_answered(
    composer: Page, live_server: Any, sign_in: SignIn, cast: Cast, settings: Any
) -> None:
    settings.LOCAL = settings.HALLPASS_DEMO = True  # people of the demo need no second factor to decide
    write(composer, PHONE)
    send(composer)
    composer.get_by_role("link", name="This is a mistake").click()
    assert axe(composer) == []
    composer.get_by_label("Why is this no contact detail?").fill("It is the number of a spare part.")
    composer.get_by_role("button", name="Tell the desk").click()
    expect(composer.get_by_text("You said that screening is wrong.")).to_be_visible()

    sign_in(cast.ana)
    composer.goto(f"{live_server.url}/desk/reports/")
    composer.get_by_role("link", name=cast.order.title).click()
    expect(composer.get_by_text("It is the number of a spare part.")).to_be_visible()
    assert axe(composer) == []
    answer = composer.get_by_role("form", name="They are right")
    answer.get_by_label("Answer to the sender").fill("You are right. Sorry for the trouble.")
    answer.get_by_role("button", name="They are right").click()
    expect(composer.get_by_text("The exception holds from now on.")).to_be_visible()
    assert Mistake.objects.get().status == "confirmed"

    sign_in(cast.maya)
    composer.goto(f"{live_server.url}{cast.order.get_absolute_url()}")
    expect(composer.get_by_text("Sorry for the trouble.")).to_be_visible()
    composer.get_by_role("link", name="Write it again").click()
    expect(composer.get_by_label("Your message")).to_have_value(PHONE)
    send(composer)
    assert Message.objects.get().body == PHONE


def test_by_keyboard_and_ear(composer: Page) -> None:
    """The hint stands in a region that is announced politely; a warning is answered without a mouse."""
    box, hint = composer.get_by_label("Your message"), composer.locator("#hint")
    expect(hint).to_have_attribute("aria-live", "polite")
    expect(hint).to_have_attribute("role", "status")
    expect(box).to_have_attribute("aria-describedby", "hint")
    box.focus()
    composer.keyboard.type(LIKELY)
    expect(hint).to_contain_text("A name to be looked up elsewhere.")
    expect(box).to_be_focused()
    composer.keyboard.press("Tab")
    expect(hint.get_by_role("link", name="Ask for approval")).to_be_focused()
    send(composer)
    box = composer.get_by_label("Your message")
    box.focus()
    names = []
    for _turn in range(4):
        composer.keyboard.press("Tab")
        names.append(composer.evaluate("document.activeElement.innerText.trim()"))
    assert names[:3] == ["Ask for approval", "This is a mistake", "Send it anyway, I know that nothing allows it"]
    composer.keyboard.press("Shift+Tab")
    composer.keyboard.press("Enter")
    expect(composer.locator("article.message")).to_contain_text("maya_okafor84")
    assert Breach.objects.count() == 1 and Finding.objects.filter(verdict="warn").exists()


def test_what_the_other_side_writes_appears_and_the_draft_stays(composer: Page, cast: Cast) -> None:
    write(composer, "I am still writing")
    Message.post(by=cast.ben, order=cast.order, body="Are you there?")
    expect(composer.get_by_text("Are you there?")).to_be_visible(timeout=12_000)
    expect(composer.locator("#talk-news")).to_have_text("There are new messages.")
    expect(composer.get_by_label("Your message")).to_have_value("I am still writing")


def test_what_is_refused_is_kept_while_one_reports_a_mistake_or_asks(composer: Page, cast: Cast) -> None:
    write(composer, PHONE)
    expect(composer.locator("#hint")).to_contain_text("A phone number.")
    composer.locator("#hint").get_by_role("button", name="This is a mistake").focus()
    composer.keyboard.press("Enter")
    expect(composer.get_by_role("heading", name="This is a mistake")).to_be_visible()
    expect(composer.locator("mark")).to_have_text("+44 20 7946 0123")
    composer.get_by_role("link", name="Back to the order").click()
    expect(composer.get_by_label("Your message")).to_have_value(PHONE)
    expect(composer.locator("#hint")).to_contain_text("A phone number.")  # without a key being pressed
    send(composer)
    composer.locator("#hint").get_by_role("link", name="Ask for approval").click()
    composer.goto(composer.url.partition("/requests/")[0] + cast.order.get_absolute_url())
    expect(composer.get_by_label("Your message")).to_have_value(PHONE)


def test_a_session_that_ended_costs_no_text(composer: Page, cast: Cast, sign_in: SignIn) -> None:
    composer.context.clear_cookies(name=django_settings.SESSION_COOKIE_NAME)
    write(composer, "The list of verbs, not by email.")
    composer.wait_for_timeout(5_000)  # a check and a look are answered by the sign-in page
    expect(composer.locator("#hint")).to_be_empty()
    expect(composer.locator("#talk-lines")).to_contain_text("placed the order")
    write(composer, "The list of verbs, as agreed.")
    send(composer)
    assert "/accounts/login/" in composer.url and not Message.objects.exists()
    house = composer.url.partition("/accounts/")[0]
    sign_in(cast.maya)
    composer.goto(f"{house}/orders/{cast.order.pk}/messages/")
    expect(composer.get_by_label("Your message")).to_have_value("The list of verbs, as agreed.")
    send(composer)
    expect(composer.locator("article.message")).to_contain_text("The list of verbs")
    expect(composer.get_by_label("Your message")).to_have_value("")
    composer.reload()
    expect(composer.get_by_label("Your message")).to_have_value("")


def test_what_is_new_stays_marked_and_the_side_keeps_up(composer: Page, cast: Cast) -> None:
    allow(cast, "video")
    expect(composer.get_by_role("heading", name="Video is allowed")).to_be_visible(timeout=12_000)
    Message.post(by=cast.ben, order=cast.order, body="Good morning.")
    expect(composer.get_by_text("Good morning.")).to_be_visible(timeout=12_000)
    order = composer.url
    composer.goto("about:blank")
    Message.post(by=cast.ben, order=cast.order, body="Are you there?")
    composer.goto(order)
    expect(composer.get_by_text("New since you were here")).to_be_visible()
    Message.post(by=cast.maya, order=cast.order, body="I am.")
    expect(composer.get_by_text("I am.")).to_be_visible(timeout=12_000)
    expect(composer.get_by_text("New since you were here")).to_be_visible()
    Marks(cast.order, cast.ben).reach(Message.objects.latest("pk").pk)
    expect(composer.get_by_text("Read by Ben")).to_be_visible(timeout=12_000)
    Exemption.stop(by=cast.ben, order=cast.order)
    expect(composer.get_by_role("heading", name="Contact stays here")).to_be_visible(timeout=12_000)
    assert axe(composer) == []


def test_without_javascript(browser: Any, live_server: Any, cast: Cast) -> None:
    from django.conf import settings
    from django.test import Client

    client = Client()
    client.force_login(cast.maya)
    context = browser.new_context(java_script_enabled=False)
    name = settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
    page = context.new_page()
    page.goto(f"{live_server.url}{cast.order.get_absolute_url()}")
    write(page, LIKELY)
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_label("Your message")).to_have_value(LIKELY)
    page.get_by_role("button", name="Send it anyway").click()
    expect(page.get_by_text("maya_okafor84")).to_be_visible()
    context.close()
