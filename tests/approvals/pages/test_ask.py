"""The guided request: begun, saved as it goes, refused with a sentence, filed once."""

import uuid
from datetime import timedelta
from typing import Any
from unittest import mock

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role
from approvals import drafts
from approvals.errors import AlreadyOpen
from approvals.models import ApprovalRequest, Policy, RequestDraft
from audit.models import Event
from notifications.models import Notification
from orders.models import Gig, Order
from tests.cast import DUTIES, Cast, person

from .conftest import Browser, Guide, answers

pytestmark = pytest.mark.django_db
ASK = "/requests/new/"


def text(answer: Any) -> str:
    return answer.content.decode()


class TestBegin:
    def test_looking_changes_nothing(self, cast: Cast, browser: Browser) -> None:
        page = browser(cast.maya).get(ASK)
        assert "Answer in messages" in text(page)
        assert "Brief, then document" in text(page)
        assert RequestDraft.objects.count() == 0

    def test_going_on_starts_one_draft_even_if_sent_twice(self, cast: Cast, browser: Browser) -> None:
        client, key = browser(cast.maya), str(uuid.uuid4())
        first, again = (client.post(ASK, {"key": key}) for _ in range(2))
        assert first["Location"] == again["Location"] == reverse("approvals:draft", args=[key, "about"])
        assert RequestDraft.objects.get().seller == cast.maya

    def test_a_key_that_is_none_is_replaced(self, cast: Cast, browser: Browser) -> None:
        assert browser(cast.maya).post(ASK, {"key": "drop table"}).status_code == 302
        assert RequestDraft.objects.count() == 1

    def test_somebody_elses_key(self, cast: Cast, browser: Browser) -> None:
        theirs = RequestDraft.objects.create(seller=cast.rafael)
        assert browser(cast.maya).post(ASK, {"key": str(theirs.key)}).status_code == 404
        assert RequestDraft.objects.get() == theirs

    def test_no_more_than_twenty(self, cast: Cast, browser: Browser) -> None:
        RequestDraft.objects.bulk_create(RequestDraft(seller=cast.maya) for _ in range(20))
        answer = browser(cast.maya).post(ASK, {"key": str(uuid.uuid4())}, follow=True)
        assert "You keep 20 drafts" in text(answer)
        assert RequestDraft.objects.count() == 20

    def test_an_order_page_fills_it_in(self, cast: Cast, browser: Browser) -> None:
        guide = Guide(browser(cast.maya), f"?order={cast.order.pk}&channel=phone")
        assert guide.began["Location"] == guide.url("what")
        assert RequestDraft.objects.get().answers == {"about": f"order:{cast.order.pk}", "channels": ["phone"]}

    @pytest.mark.parametrize("query", ["?order=abc", "?order=999999", "?gig=-1", "?order=" + "9" * 30, "?refile=x"])
    def test_a_number_that_is_none(self, cast: Cast, browser: Browser, query: str) -> None:
        assert browser(cast.maya).get(ASK + query).status_code == 404

    def test_somebody_elses_order_or_gig(self, cast: Cast, browser: Browser) -> None:
        client = browser(cast.rafael)
        for query in (f"?order={cast.order.pk}", f"?gig={cast.gig.pk}"):
            assert client.get(ASK + query).status_code == client.post(ASK + query).status_code == 404

    def test_only_sellers(self, cast: Cast, browser: Browser) -> None:
        for other in (cast.ben, cast.ana, cast.lea, cast.marc, cast.ada):
            assert browser(other).get(ASK).status_code == 403, other
        assert Client().get(ASK)["Location"].startswith("/accounts/login/")


class TestPages:
    @pytest.mark.parametrize("page", drafts.ORDER)
    def test_each_page_opens_on_an_empty_draft(self, guide: Guide, page: str) -> None:
        assert guide.client.get(guide.url(page)).status_code == 200

    @pytest.mark.parametrize("page", drafts.ORDER)
    def test_nobody_else_opens_it(self, cast: Cast, guide: Guide, browser: Browser, page: str) -> None:
        other = browser(cast.rafael)
        assert other.get(guide.url(page)).status_code == 404
        assert other.post(guide.url(page), {"why": "mine now"}).status_code == 404
        if page != "review":
            assert other.post(guide.url(page) + "save/", {"why": "mine now"}).status_code == 404
        assert RequestDraft.objects.get().answers == {}

    def test_a_page_that_is_none(self, guide: Guide) -> None:
        assert guide.client.get(guide.url("payment")).status_code == 404
        assert guide.client.post(guide.url("payment") + "save/").status_code == 404

    def test_continue_leads_through_to_the_review(self, cast: Cast, guide: Guide) -> None:
        following = [*list(drafts.ORDER[1:])]
        for (page, fields), then in zip(answers(cast).items(), following, strict=True):
            assert guide.send(page, fields)["Location"] == guide.url(then)

    def test_change_from_the_review_leads_back_to_it(self, cast: Cast, guide: Guide) -> None:
        answer = guide.send("what", {**answers(cast)["what"], "review": "1"})
        assert answer["Location"] == guide.url("review")

    def test_back_keeps_what_was_typed_even_if_wrong(self, guide: Guide) -> None:
        answer = guide.send("when", {"wants_until": "someday", "wants_contacts": "many", "back": "1"})
        assert answer["Location"] == guide.url("why")
        assert RequestDraft.objects.get().answers["wants_until"] == "someday"
        assert 'value="many"' in text(guide.client.get(guide.url("when")))

    def test_saved_as_it_goes(self, guide: Guide) -> None:
        answer = guide.client.post(guide.url("why") + "save/", {"why": "He has to"})
        assert (answer.status_code, answer.content) == (204, b"")
        assert "He has to" in text(guide.client.get(guide.url("why")))

    def test_saving_is_a_post(self, guide: Guide) -> None:
        assert guide.client.get(guide.url("why") + "save/").status_code == 405

    def test_fields_of_no_form_are_not_kept(self, cast: Cast, guide: Guide) -> None:
        guide.send("why", {"why": "x", "seller": cast.rafael.pk, "status": "approved", "refiled_from": "1"})
        assert set(RequestDraft.objects.get().answers) == {"why", "tried", "what_changed"}

    def test_signs_no_database_keeps(self, guide: Guide) -> None:
        guide.send("why", {"why": "a\x00b", "tried": ""})
        assert RequestDraft.objects.get().answers["why"] == "ab"

    def test_duties_are_ticked_one_by_one(self, cast: Cast, guide: Guide) -> None:
        pages = answers(cast)
        answer = guide.send("duties", {"policy": "1", "ask_first": "on"})
        assert answer.status_code == 422
        assert text(answer).count("Tick it once you have read it.") == 6  # three at the top, three beside
        assert RequestDraft.objects.get().answers["ask_first"] == "on"
        assert guide.send("duties", pages["duties"]).status_code == 302

    def test_ticks_count_for_their_policy_only(self, cast: Cast, guide: Guide) -> None:
        guide.fill(answers(cast))
        new = timezone.now() - timedelta(minutes=1)
        Policy.objects.create(
            number=2, title="New", introduction="New.", announced_at=new - timedelta(days=15), effective_from=new
        )
        page = guide.client.get(guide.url("duties"))
        assert " checked" not in text(page)
        answer = guide.send("duties", answers(cast)["duties"])
        assert answer.status_code == 422
        assert "The policy changed while you wrote" in text(answer)
        assert guide.file().status_code == 422
        assert ApprovalRequest.objects.count() == 0


def bad(field: str, value: Any, said: str) -> Any:
    return pytest.param(field, value, said, id=f"{field}={str(value)[:24]}")


LONG_AGO, FAR = "1999-01-01", "9999-12-31"
BAD = [
    bad("about", "", "Choose the order or the gig"),
    bad("about", "order:999999", "Choose an order or a gig of yours."),
    bad("about", "order:" + "9" * 15, "Choose an order or a gig of yours."),
    bad("about", "user:1", "Choose an order or a gig of yours."),
    bad("about", "order:1 OR 1=1", "Choose an order or a gig of yours."),
    bad("buyer", "1e9", "Choose somebody who ordered from you"),
    bad("channels", [], "Choose at least one channel."),
    bad("channels", ["carrier_pigeon"], "Select a valid choice"),
    bad("purpose", "", "Choose the one that comes closest."),
    bad("purpose", "fun", "Select a valid choice"),
    bad("title", "   ", "Give it a title"),
    bad("title", "x" * 121, "at most 120 characters"),
    bad("why", "", "Say it in a sentence or two"),
    bad("why", "x" * 4001, "at most 4000 characters"),
    bad("tried", "x" * 2001, "at most 2000 characters"),
    bad("wants_from", "yesterday", "Enter a valid date."),
    bad("wants_from", LONG_AGO, "The start lies in the past."),
    bad("wants_from", FAR, "within a year"),
    bad("wants_until", "", "Choose the last day"),
    bad("wants_until", LONG_AGO, "The end lies in the past."),
    bad("wants_until", FAR, "at most a year"),
    bad("wants_contacts", "0", "greater than or equal to 1"),
    bad("wants_contacts", "1000", "less than or equal to 999"),
    bad("wants_contacts", "five", "Enter a whole number."),
    bad("policy", "17", "The policy changed"),
]


@pytest.mark.parametrize(("field", "value", "said"), BAD)
def test_bad_input_comes_back_with_a_sentence_and_stays(
    cast: Cast, guide: Guide, field: str, value: Any, said: str
) -> None:
    pages = answers(cast, **{field: value})
    if field == "buyer":
        pages["about"]["about"] = f"gig:{cast.gig.pk}"
    page = next(name for name, fields in pages.items() if field in fields)
    answer = guide.send(page, pages[page])
    assert answer.status_code == 422
    assert said in text(answer)
    assert RequestDraft.objects.get().answers[field] == value
    guide.fill(pages)
    assert said in text(guide.client.get(guide.url("review")))
    assert guide.file().status_code == 422
    assert (ApprovalRequest.objects.count(), RequestDraft.objects.count()) == (0, 1)


def test_the_end_before_the_start(cast: Cast, guide: Guide) -> None:
    soon, later = (timezone.localdate() + timedelta(days=days) for days in (3, 9))
    answer = guide.send("when", {"wants_from": later.isoformat(), "wants_until": soon.isoformat()})
    assert "The end is before the start" in text(answer)


def test_foreign_ids_read_like_none_at_all(cast: Cast, browser: Browser) -> None:
    Gig.objects.create(seller=cast.rafael, title="Roof repair")
    guide = Guide(browser(cast.rafael))
    foreign = text(guide.send("about", {"about": f"order:{cast.order.pk}"}))
    missing = text(guide.send("about", {"about": "order:424242"}))
    assert "Choose an order or a gig of yours." in foreign
    assert "Conversational English" not in foreign
    assert foreign.replace(str(cast.order.pk), "").count("Ben") == missing.count("Ben") == 0


def test_a_closed_order(cast: Cast, guide: Guide) -> None:
    cast.order.complete(by=cast.ben.party)
    assert "That order is closed" in text(guide.send("about", {"about": f"order:{cast.order.pk}"}))


def test_a_buyer_who_never_ordered(cast: Cast, guide: Guide) -> None:
    fields = {"about": f"gig:{cast.gig.pk}", "buyer": str(cast.yuki.pk)}
    assert "Choose somebody who ordered from you" in text(guide.send("about", fields))


class TestFile:
    def test_files_one_case_and_throws_the_draft_away(
        self, cast: Cast, guide: Guide, django_capture_on_commit_callbacks: Any
    ) -> None:
        guide.fill(answers(cast))
        with django_capture_on_commit_callbacks(execute=True):
            answer = guide.file()
        case = ApprovalRequest.objects.get()
        assert answer["Location"] == reverse("approvals:receipt", args=[case.pk])
        assert (case.status, case.nonce, case.order, case.buyer) == ("filed", guide.key, cast.order, cast.ben)
        assert (case.channels, case.wants_contacts, case.policy) == (["video"], 5, cast.policy)
        assert RequestDraft.objects.count() == 0
        assert [event.action for event in Event.objects.filter(chain=case.chain)] == ["request.filed"]
        assert Notification.objects.filter(recipient=cast.maya, kind="approvals/filed").count() == 1
        receipt = text(guide.client.get(answer["Location"]))
        assert case.number in receipt
        assert "Decision by" in receipt

    def test_sent_twice_leads_to_the_same_case(self, cast: Cast, guide: Guide) -> None:
        guide.fill(answers(cast))
        first, again = guide.file(), guide.file()
        case = ApprovalRequest.objects.get()
        assert first["Location"] == reverse("approvals:receipt", args=[case.pk])
        assert again["Location"] == case.get_absolute_url()
        assert drafts.file(by=cast.maya, key=guide.key) == case
        assert guide.client.get(guide.url("what"))["Location"] == case.get_absolute_url()

    def test_in_the_sellers_time_zone(self, cast: Cast, browser: Browser) -> None:
        cast.maya.time_zone = "Pacific/Auckland"
        cast.maya.save()
        day = timezone.localdate() + timedelta(days=20)
        guide = Guide(browser(cast.maya)).fill(answers(cast, wants_until=day.isoformat()))
        guide.file()
        with timezone.override("Pacific/Auckland"):
            until = timezone.localtime(ApprovalRequest.objects.get().wants_until)
        assert (until.date(), until.hour, until.minute) == (day, 23, 59)

    def test_for_a_gig_and_a_buyer(self, cast: Cast, guide: Guide) -> None:
        guide.fill(answers(cast, about=f"gig:{cast.gig.pk}", buyer=str(cast.ben.pk))).file()
        case = ApprovalRequest.objects.get()
        assert (case.gig, case.order, case.buyer) == (cast.gig, None, cast.ben)

    def test_already_asked_links_to_the_open_case(self, cast: Cast, guide: Guide) -> None:
        existing = cast.file()
        answer = guide.fill(answers(cast)).file()
        assert answer.status_code == 422
        assert f"{existing.number} is open" in text(answer)
        assert existing.get_absolute_url() in text(answer)
        assert RequestDraft.objects.count() == 1

    def test_two_at_the_same_instant(self, cast: Cast, guide: Guide) -> None:
        """The database refused the second: it finds the first and says so."""
        existing = cast.file()
        guide.fill(answers(cast))
        with mock.patch("approvals.verbs.filing._refuse_twice", side_effect=_blind_once(existing)):
            answer = guide.file()
        assert answer.status_code == 422
        assert f"{existing.number} is open" in text(answer)
        assert ApprovalRequest.objects.count() == 1

    def test_what_is_missing_is_named_and_linked(self, cast: Cast, guide: Guide) -> None:
        guide.fill({"about": answers(cast)["about"]})
        page = text(guide.client.get(guide.url("review")))
        assert "Still missing" in page
        assert guide.url("why") in page
        assert "File the request" not in page

    def test_nothing_to_file(self, cast: Cast, browser: Browser) -> None:
        gone = reverse("approvals:draft", args=[uuid.uuid4(), "review"])
        assert browser(cast.maya).post(gone).status_code == 404

    def test_thrown_away(self, cast: Cast, guide: Guide, browser: Browser) -> None:
        away = reverse("approvals:discard_draft", args=[guide.key])
        assert guide.client.get(away).status_code == 405
        browser(cast.rafael).post(away)
        assert RequestDraft.objects.count() == 1
        for _ in range(2):
            assert guide.client.post(away)["Location"] == "/requests/"
        assert RequestDraft.objects.count() == 0


def _blind_once(existing: ApprovalRequest) -> Any:
    """Sees nothing, as a second writer would that came an instant too early; then what is there."""
    calls = iter([True])

    def check(*args: Any) -> None:
        if not next(calls, False):
            raise AlreadyOpen(existing)

    return check


class TestAgain:
    def test_prefilled_and_asked_what_changed(self, cast: Cast, browser: Browser) -> None:
        before = cast.file()
        cast.deny(before)
        guide = Guide(browser(cast.maya), f"?refile={before.pk}")
        page = text(guide.client.get(guide.url("why")))
        assert "What changed since the denial?" in page
        assert "I have to hear him" in page
        assert guide.send("why", {"why": before.why, "what_changed": ""}).status_code == 422
        guide.send("why", {"why": before.why, "what_changed": "He cannot write at all."})
        guide.send("duties", {"policy": "1", **dict.fromkeys(DUTIES, "on")})
        guide.file()
        again = ApprovalRequest.objects.latest("pk")
        assert (again.refiled_from, again.what_changed) == (before, "He cannot write at all.")
        assert again.title == before.title

    def test_only_after_a_denial(self, cast: Cast, browser: Browser) -> None:
        assert browser(cast.maya).get(f"{ASK}?refile={cast.file().pk}").status_code == 404

    def test_somebody_elses_denial(self, cast: Cast, browser: Browser) -> None:
        before = cast.file()
        cast.deny(before)
        assert browser(cast.rafael).get(f"{ASK}?refile={before.pk}").status_code == 404


class TestAllowedAlready:
    def test_what_is_allowed_already_is_said_before_filing(self, cast: Cast, guide: Guide) -> None:
        cast.approve(cast.file())
        guide.fill(answers(cast))
        assert "Video is allowed on this order already until" in text(guide.client.get(guide.url("review")))


class TestLikes:
    def test_shown_without_names_once_there_are_enough(self, cast: Cast, guide: Guide) -> None:
        guide.fill(answers(cast))
        assert "Requests like this one" not in text(guide.client.get(guide.url("review")))
        for number, seller in enumerate((cast.maya, cast.rafael, cast.rafael)):
            gig = Gig.objects.create(seller=seller, title=f"Secret gig {number}")
            order = Order.place(gig=gig, buyer=cast.yuki, title="Secret order")
            request = cast.file(by=seller, gig=gig, order=order, title="Secret title")
            cast.deny(request) if number == 2 else cast.approve(request)
        assert "Requests like this one" not in text(guide.client.get(guide.url("review")))  # two sellers only
        third = cast.file(by=_third(cast), gig=Gig.objects.get(title="Third"), order=None)
        cast.approve(third)
        page = text(guide.client.get(guide.url("review")))
        assert "3 of the last 4" in page
        assert "Secret" not in page
        assert "Rafael" not in page


def _third(cast: Cast) -> Any:
    seller = person("Ines Third", Role.SELLER)
    Gig.objects.create(seller=seller, title="Third")
    return seller
