"""One story from end to end, as people meet it: asked, questioned, answered, approved, seen, told, proven.

On PostgreSQL and Redis, with a worker, a scheduler and a real mail server, in browsers of their own.
"""

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Watched
from tests.stack import Stack, text_of

pytestmark = pytest.mark.browser
TITLE = "Practice notes for Ben"
QUESTION = "What do daily notes need that this conversation cannot give?"
ANSWER = "Ben practises on the train and wants to send me a line at once."
STATEMENT = "Practice every day is what Ben pays for. Two weeks show whether it helps."


def proceed(page: Page) -> None:
    page.get_by_role("button", name="Continue", exact=False).click()


def file(page: Page) -> str:
    """Maya asks for messenger on Ben's order, one page after the other. Returns the case's number."""
    page.get_by_role("link", name="Ask for contact outside").first.click()
    expect(page.get_by_role("heading", name="Answer in messages")).to_be_visible()
    proceed(page)
    page.get_by_role("radio", name=re.compile("with Ben Adler")).first.check()
    proceed(page)
    page.get_by_role("checkbox", name="Messenger").check()
    page.get_by_role("radio", name=re.compile("^Language or conversation practice")).check()
    page.locator("[name=title]").fill(TITLE)
    proceed(page)
    page.locator("[name=why]").fill("He should practise every day, and answers on the road are quicker.")
    page.locator("[name=tried]").fill("Messages here, in the evening.")
    proceed(page)
    page.locator("[name=wants_from]").fill(date.today().isoformat())
    page.locator("[name=wants_until]").fill((date.today() + timedelta(days=14)).isoformat())
    proceed(page)
    acknowledge(page)
    page.get_by_role("button", name="File the request").click()
    page.wait_for_load_state()
    found = re.search(r"HP-(\d+)", page.inner_text("main"))
    assert found, page.inner_text("main")
    return found[1]


def acknowledge(page: Page) -> None:
    """Three duties are not four: what is missing is said, and what was ticked stays."""
    boxes = page.locator("main input[type=checkbox]")
    expect(boxes).to_have_count(4)
    for place in range(3):
        boxes.nth(place).check()
    proceed(page)
    expect(page.get_by_role("heading", name="The four duties")).to_be_visible()
    expect(boxes.nth(0)).to_be_checked()
    boxes.nth(3).check()
    proceed(page)


def test_asked_answered_approved_seen(visit: Callable[..., Watched], house: Stack) -> None:
    maya, ana, ben, marc = (visit(name) for name in ("Maya Okafor", "Ana Ruiz", "Ben Adler", "Marc Vidal"))
    maya.expect("422")  # a duty that was left out
    number = file(maya.page)
    receipt = house.sink.wait_for("maya@", f"HP-{number}")
    assert "four duties" in text_of(receipt)

    ana.open(f"/desk/cases/{number}/")
    ana.page.get_by_role("button", name="Claim").first.click()
    ana.page.get_by_text("Yours for").wait_for()
    ana.page.get_by_role("radio", name="Ask").check(force=True)
    ana.page.locator("[name=question]").fill(QUESTION)
    expect(ana.page.locator("#mail")).to_contain_text("What do daily notes need")
    ana.page.get_by_role("button", name="Ask", exact=True).click()
    expect(ana.page.get_by_text("Waits for Maya Okafor")).to_be_visible()
    assert QUESTION in text_of(house.sink.wait_for("maya@", QUESTION))

    maya.open(f"/requests/{number}/")
    expect(maya.page.get_by_text(QUESTION).first).to_be_visible()
    maya.page.locator("[name=text]").fill(ANSWER)
    maya.page.get_by_role("button", name=re.compile("answer", re.IGNORECASE)).last.click()
    expect(maya.page.get_by_text(ANSWER).first).to_be_visible()

    ana.open(f"/desk/cases/{number}/")
    expect(ana.page.get_by_text(ANSWER).first).to_be_visible()
    ana.page.locator("[name=statement]").fill(STATEMENT)
    expect(ana.page.locator("#mail")).to_contain_text(STATEMENT)
    ana.page.get_by_role("button", name="Approve", exact=True).click()
    expect(ana.page.get_by_text(f"HP-{number} is approved")).to_be_visible()
    assert STATEMENT in text_of(house.sink.wait_for("maya@", STATEMENT))
    assert "not protected" in text_of(house.sink.wait_for("ben@", "messenger"))

    order = ana.page.get_by_role("link", name="Open order").get_attribute("href") or ""
    for person in (maya, ben):
        person.open(order)
        side = person.page.get_by_role("complementary")
        expect(side.get_by_text("Messenger is allowed")).to_be_visible()
        expect(side.get_by_text("Granted by Ana Ruiz").first).to_be_visible()
        expect(side.get_by_text("not protected by the platform")).to_be_visible()

    marc.open(f"/trail/request/{number}/")
    story = marc.page.inner_text("main")
    for words in ("Verified.", "asked for messenger", "took the case", "asked Maya", "answered", "approved messenger"):
        assert words in story, story

    maya.open("/dev/outbox/")
    for subject in ("we have your request", "one question about your request", "your request is approved"):
        expect(maya.page.get_by_text(f"HP-{number}: {subject}")).to_be_visible()


def test_the_second_agent_is_told_who_was_first(visit: Callable[..., Watched], house: Stack) -> None:
    ana, tom = visit("Ana Ruiz"), visit("Tom Becker")
    tom.expect("409")
    ana.open("/desk/unclaimed/")
    rows = ana.page.get_by_role("row").filter(has_text="Review")
    path = rows.first.get_by_role("link").first.get_attribute("href") or ""
    for agent, outcome in ((tom, "Deny"), (ana, "Ask")):
        agent.open(path)
        agent.page.get_by_role("radio", name=outcome).check(force=True)
    ana.page.locator("[name=question]").fill("Could a document do?")
    ana.page.get_by_role("button", name="Ask", exact=True).click()
    ana.page.get_by_text("Waits for").first.wait_for()
    tom.page.locator(".clauses.for-refuse [name=clauses]").first.check()
    for field in ("statement", "facts", "why"):
        tom.page.locator(f"[name={field}]").fill(f"My {field}, typed with care.")
    with tom.page.expect_response(re.compile("/decision/")) as answer:
        tom.page.get_by_role("button", name="Deny", exact=True).click()
    assert answer.value.status == 409
    expect(tom.page.get_by_role("heading", level=1)).to_contain_text("Ana Ruiz was first")
    expect(tom.page.locator("#yours")).to_have_value(re.compile("My statement, typed with care"))
