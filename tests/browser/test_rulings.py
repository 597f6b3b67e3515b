"""Two stories after a denial, in a real browser: one ends with contact that is used, in one the denial stands."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from approvals.models import Appeal, ApprovalRequest, Statement
from orders.models import Finding
from tests.cast import Cast
from tests.orders.saying import SKYPE

pytestmark = pytest.mark.browser
WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
GROUNDS = "He freezes when he is asked something, which no document trains."
REASON = "3.2 names practice. I do not know whether an exam is that."


class Story:
    """One window that changes hands, and the case it is about."""

    def __init__(self, page: Page, url: str, sign_in: Callable[[Any], None]) -> None:
        self.page, self.url, self.sign_in = page, url, sign_in
        self.cast = Cast()
        self.case = self.cast.file(channels=["messenger"])

    def as_(self, name: str, path: str) -> Page:
        """Somebody opens a page; axe finds nothing on it in either theme."""
        self.sign_in(getattr(self.cast, name))
        answer = self.page.goto(f"{self.url}{path}")
        assert answer
        assert answer.status == 200, path
        for theme in ("light", "dark"):
            self.page.emulate_media(color_scheme=theme, reduced_motion="reduce")  # type: ignore[arg-type]
            self.page.wait_for_timeout(200)  # colours have changed over
            found = Axe().run(self.page, options=WCAG).response["violations"]
            assert [(fault["id"], node["html"][:200], theme) for fault in found for node in fault["nodes"]] == [], path
        return self.page

    @property
    def desk(self) -> str:
        return f"/desk/cases/{self.case.pk}/"

    @property
    def mine(self) -> str:
        return f"/requests/{self.case.pk}/"

    def rule(self, name: str, outcome: str, statement: str, *, refuses: bool) -> None:
        """Fill the panel and send it."""
        page = self.as_(name, self.desk)
        page.get_by_role("radio", name=outcome, exact=True).check(force=True)
        if refuses:
            page.locator(".clauses.for-refuse [name=clauses]").first.check()
            page.locator("[name=facts]").fill("As the request and the appeal tell it.")
            page.locator("[name=why]").fill("A written brief covers what was described.")
        page.locator("[name=statement]").fill(statement)
        expect(page.locator("#mail")).to_contain_text(statement)
        page.get_by_role("button", name=outcome, exact=True).click()

    def denied(self) -> None:
        self.rule("ana", "Deny", "A written brief can settle this.", refuses=True)
        expect(self.page.get_by_text("is denied")).to_be_visible()

    def appealed(self) -> None:
        """From the denial's page in one step."""
        page = self.as_("maya", self.mine)
        expect(page.get_by_text("A written brief can settle this.").first).to_be_visible()
        page.get_by_role("link", name="Appeal this decision").click()
        page.get_by_role("button", name="File the appeal").click()
        expect(page.get_by_text("No legal words are needed.").first).to_be_visible()
        page.locator("[name=grounds]").fill(GROUNDS)
        page.get_by_role("button", name="File the appeal").click()
        expect(page.get_by_text("Your appeal is filed")).to_be_visible()
        expect(page.get_by_text(GROUNDS).first).to_be_visible()


@pytest.fixture
def story(page: Page, live_server: Any, transactional_db: None, sign_in: Callable[[Any], None], console: Any) -> Story:
    console.allow("422")  # the empty appeal
    return Story(page, live_server.url, sign_in)


def test_denied_appealed_escalated_overturned_used(story: Story) -> None:
    story.denied()
    story.appealed()

    page = story.as_("ana", "/desk/appeals/")
    expect(page.get_by_text("you decided on this case before").first).to_be_visible()
    page = story.as_("ana", story.desk)
    expect(page.get_by_text("you decided on this case before")).to_be_visible()
    expect(page.get_by_role("radio", name="Uphold")).to_have_count(0)

    page = story.as_("tom", story.desk)
    page.get_by_role("radio", name="Escalate").check(force=True)
    page.locator("[name=reason]").fill(REASON)
    page.get_by_role("button", name="Escalate", exact=True).click()
    expect(page.get_by_text("is with the leads").first).to_be_visible()

    page = story.as_("maya", story.mine)
    expect(page.get_by_text("A lead who took no part takes it next.")).to_be_visible()
    expect(page.get_by_text(REASON)).to_have_count(0)

    story.rule("lea", "Overturn", "The exam is spoken, so the practice has to be.", refuses=False)
    expect(story.page.get_by_text("is overturned").first).to_be_visible()

    page = story.as_("maya", story.mine)
    expect(page.get_by_text("Why the decision was overturned")).to_be_visible()
    expect(page.get_by_text(re.compile("^Overturned on")).first).to_be_visible()
    expect(page.get_by_text("A written brief can settle this.").first).to_be_visible()

    page = story.as_("maya", story.cast.order.get_absolute_url())
    expect(page.get_by_role("complementary").get_by_text("Granted by Lea Holm").first).to_be_visible()
    page.get_by_label("Your message").fill(SKYPE)
    expect(page.locator("#hint")).to_contain_text("allowed")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator("article, .message").get_by_text("maya.okafor84").first).to_be_visible()
    assert Finding.objects.get(verdict="allow").attachment.granted_by == story.cast.lea


def test_denied_appealed_upheld(story: Story) -> None:
    story.denied()
    story.appealed()
    page = story.as_("tom", story.desk)
    page.get_by_role("radio", name="Ask").check(force=True)
    page.locator("[name=question]").fill("What did he say when you sent him a recording?")
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.get_by_text("Waits for Maya Okafor")).to_be_visible()

    page = story.as_("maya", story.mine)
    page.locator("[name=text]").fill("That he cannot ask it anything.")
    page.get_by_role("button", name="Send the answer").click()
    expect(page.get_by_text("Your answer is with the desk")).to_be_visible()

    story.rule("tom", "Uphold", "A recording with questions on the order serves him.", refuses=True)
    expect(story.page.get_by_text("stands.").first).to_be_visible()

    page = story.as_("maya", story.mine)
    expect(page.get_by_text("Why the decision stands")).to_be_visible()
    expect(page.get_by_role("link", name="Appeal this decision")).to_have_count(0)
    page.get_by_role("link", name="The statement of reasons, to print or keep").first.click()
    expect(page.get_by_text("The appeal here ends with this decision").first).to_be_visible()
    seal = Statement.objects.latest("written_at").sha256
    expect(page.get_by_text(seal)).to_be_visible()
    with page.expect_download() as file:
        page.get_by_role("link", name="Save as PDF").click()
    assert file.value.path().read_bytes().startswith(b"%PDF-")
    assert Appeal.objects.get().status == "upheld"
    assert ApprovalRequest.objects.get().status == "denied"
