"""Who is told of what, and that each mail reads well: in text and HTML, in its reader's time zone and language."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine

from approvals import tasks as approvals_tasks
from approvals.models import ApprovalRequest
from approvals.preview import of_grant, of_question, of_refusal
from notifications.dispatch import _die as given_up
from notifications.dispatch import drain
from notifications.models import Notification
from notifications.rendering import Mail, render_notification
from orders.models import Order
from support import tasks as support_tasks
from tests.cast import Cast, in_days

pytestmark = pytest.mark.django_db

MARKUP = '<script>alert(1)</script> "quoted" & {{ 7*7 }}'


def told() -> set[tuple[str, str]]:
    """(first name, kind) of everything owed but the receipt."""
    rows = Notification.objects.exclude(kind="approvals/filed").values_list("recipient__name", "kind")
    return {(name.split()[0].lower(), kind) for name, kind in rows}


def mail_of(kind: str) -> Mail:
    return render_notification(Notification.objects.select_related("event", "recipient").get(kind=kind))


def reads(mail: Mail, *words: str) -> None:
    """Each of `words` stands in the text, and in the HTML's text too."""
    html = " ".join(re.sub(r"<style.*?</style>|<[^>]+>", " ", mail.html, flags=re.S).split())
    text = " ".join(mail.text.split())
    for word in words:
        assert word in text, word
        assert word.replace("'", "&#x27;") in html.replace("&quot;", '"'), word
    assert "{{" not in text.replace("{{ 7*7 }}", "")
    assert "None" not in text
    assert "None" not in html


WHO_HEARS: list[tuple[str, Any, set[tuple[str, str]]]] = [
    ("file", lambda cast, case: None, set()),
    ("ask", lambda cast, case: case.ask(by=cast.ana, question="What for?"), {("maya", "approvals/asked")}),
    (
        "answer",
        lambda cast, case: (case.ask(by=cast.ana, question="?"), case.answer(by=cast.maya, text="To hear.")),
        {("maya", "approvals/asked")},
    ),
    ("escalate", lambda cast, case: case.escalate(by=cast.ana, reason="Hard."), {("maya", "approvals/escalated")}),
    ("approve", lambda cast, case: cast.approve(case), {("maya", "approvals/approved"), ("ben", "approvals/allowed")}),
    ("deny", lambda cast, case: cast.deny(case), {("maya", "approvals/denied")}),
    (
        "appeal",
        lambda cast, case: cast.appeal(cast.deny(case)),
        {("maya", "approvals/denied"), ("maya", "approvals/appeal_filed")},
    ),
    (
        "uphold",
        lambda cast, case: cast.uphold(cast.appeal(cast.deny(case))),
        {("maya", "approvals/denied"), ("maya", "approvals/appeal_filed"), ("maya", "approvals/upheld")},
    ),
    (
        "overturn",
        lambda cast, case: cast.overturn(cast.appeal(cast.deny(case))),
        {
            ("maya", "approvals/denied"),
            ("maya", "approvals/appeal_filed"),
            ("maya", "approvals/overturned"),
            ("ben", "approvals/allowed"),
        },
    ),
    (
        "revoke",
        lambda cast, case: cast.revoke(cast.approve(case).exemption),
        {
            ("maya", "approvals/approved"),
            ("ben", "approvals/allowed"),
            ("maya", "approvals/revoked"),
            ("ben", "approvals/ended"),
        },
    ),
    (
        "give up",
        lambda cast, case: cast.approve(case).exemption.give_up(by=cast.maya),
        {("maya", "approvals/approved"), ("ben", "approvals/allowed"), ("ben", "approvals/ended")},
    ),
    ("withdraw", lambda cast, case: case.withdraw(by=cast.maya), {("maya", "approvals/withdrawn")}),
]


@pytest.mark.parametrize(("act", "expected"), [row[1:] for row in WHO_HEARS], ids=[row[0] for row in WHO_HEARS])
def test_who_hears_of_it(cast: Cast, act: Any, expected: set[tuple[str, str]]) -> None:
    case = cast.file()
    act(cast, case)
    assert told() == expected
    assert Notification.objects.filter(kind="approvals/filed", recipient=cast.maya).count() == 1


class TestGig:
    def test_each_buyer_of_an_open_order_hears_once_and_of_their_own_order(self, cast: Cast) -> None:
        theirs = Order.place(gig=cast.gig, buyer=cast.yuki, title="Two lessons")
        Order.place(gig=cast.gig, buyer=cast.ben, title="More lessons")
        cast.approve(cast.file(order=None))
        assert told() == {("maya", "approvals/approved"), ("ben", "approvals/allowed"), ("yuki", "approvals/allowed")}
        row = Notification.objects.select_related("event", "recipient").get(recipient=cast.yuki)
        mail = render_notification(row)
        reads(mail, theirs.number, "Two lessons", "is not protected by the platform")
        assert "Ben" not in mail.text + mail.html
        seller = mail_of("approvals/approved")
        reads(seller, "buyers of the gig")
        assert "Open your order" not in seller.text + seller.html

    def test_a_later_buyer_hears_with_their_order(self, cast: Cast) -> None:
        cast.approve(cast.file(order=None))
        Notification.objects.all().delete()
        later = Order.place(gig=cast.gig, buyer=cast.yuki, title="Later lessons")
        assert told() == {("yuki", "approvals/allowed")}
        reads(mail_of("approvals/allowed"), later.number, "Maya Okafor may contact you by video")

    def test_nobody_else(self, cast: Cast) -> None:
        cast.order.complete(by=cast.ben.party)
        cast.approve(cast.file(order=None))
        assert told() == {("maya", "approvals/approved")}


class TestWords:
    """Each mail, read."""

    def test_receipt(self, cast: Cast) -> None:
        with time_machine.travel(datetime(2026, 3, 2, 9, tzinfo=UTC)):
            case = cast.file()
        mail = mail_of("approvals/filed")
        assert mail.subject == f"{case.number}: we have your request"
        reads(mail, "You asked for video", "A person decides by", "Copy back.", "Deliver here.", "Get paid here.")
        reads(mail, "Mail sent back to this address is read by nobody.")
        assert f"http://testserver/requests/{case.pk}/" in mail.text
        assert f'href="http://testserver/requests/{case.pk}/"' in mail.html

    def test_question(self, cast: Cast) -> None:
        case = cast.file()
        case.ask(by=cast.ana, question="What do lessons need?\nAnd why?")
        reads(mail_of("approvals/asked"), "Ana Ruiz asks you", "What do lessons need?", "Answer by", "lapses then")

    def test_approval(self, cast: Cast) -> None:
        cast.approve(cast.file(), contacts_allowed=3, note="Summaries after each call.")
        mail = mail_of("approvals/approved")
        reads(mail, "Video is allowed until", "up to 3", "Summaries after each call.", "Granted by Ana Ruiz", "3.2")
        reads(mail, "Ask first.", "Payment is never covered", "is not protected by the platform")
        reads(
            mail_of("approvals/allowed"), "Maya Okafor may contact you by video", "do not want it", "Never pay outside"
        )

    def test_approval_of_less_says_what_is_refused_and_how_to_appeal(self, cast: Cast) -> None:
        cast.approve(cast.file(channels=["video", "phone"]), channels=("video",))
        reads(mail_of("approvals/approved"), "What is not granted", "Phone", "You can appeal until", "free of charge")

    def test_denial_gives_reason_clause_facts_appeal_in_this_order(self, cast: Cast) -> None:
        cast.deny(cast.file())
        mail = mail_of("approvals/denied")
        order = [
            "Speaking is what is being learnt",
            "Clause 4.1",
            "Facts relied on:",
            "Disagree? Appeal.",
            "order goes on",
        ]
        reads(mail, *order, "decided by a person who took no part", "/appeal/")
        for said in (mail.text, mail.html):
            places = [said.index(words) for words in order]
            assert places == sorted(places)

    def test_a_denial_says_whether_software_took_part(self, cast: Cast) -> None:
        cast.deny(cast.file())
        reads(mail_of("approvals/denied"), "Decided by a person, Ana Ruiz. No software took part.")
        Notification.objects.all().delete()
        found = "Software pointed to the facts; it decided nothing."
        cast.file(channels=["phone"]).deny(by=cast.ana, grounds=cast.grounds("4.1", automated_detection=True))
        mail = mail_of("approvals/denied")
        reads(mail, found)
        assert "No software" not in mail.text + mail.html

    def test_a_gigs_denial_knows_no_order(self, cast: Cast) -> None:
        cast.deny(cast.file(order=None))
        mail = mail_of("approvals/denied")
        assert "order goes on" not in mail.text + mail.html
        assert "Open your order" not in mail.text + mail.html

    def test_the_short_ones(self, cast: Cast) -> None:
        cast.file().withdraw(by=cast.maya)
        cast.file(channels=["phone"]).escalate(by=cast.ana, reason="Hard.")
        lapsing = cast.file(channels=["email"])
        lapsing.ask(by=cast.ana, question="What for?")
        with time_machine.travel(in_days(8)):
            approvals_tasks.lapse_overdue()
        assert ApprovalRequest.objects.get(pk=lapsing.pk).status == "lapsed"
        reads(mail_of("approvals/withdrawn"), "nothing counts against you")
        reads(mail_of("approvals/escalated"), "A lead who took no part so far decides.", "a decision by")
        reads(mail_of("approvals/lapsed"), "stayed without an answer")

    def test_invitation(self, cast: Cast) -> None:
        type(cast.ana).invite(by=cast.ada, email="ina@example.com", name="Ina Vale", role="agent")
        mail = mail_of("accounts/invited")
        reads(mail, "Hello Ina,", "Ada Lind invited you.")
        assert "http://testserver/accounts/password/reset/key/" in mail.text

    def test_lost_second_factor(self, cast: Cast) -> None:
        cast.ana.lose_second_factor(by=cast.ada)
        reads(mail_of("accounts/second_factor_lost"), "Ada Lind removed it", "Tell an administrator at once")


class TestReader:
    def test_their_time_zone(self, cast: Cast) -> None:
        with time_machine.travel(datetime(2026, 7, 6, 9, tzinfo=UTC)):
            for zone, clock in (("UTC", "16:00 UTC"), ("Asia/Tokyo", "01:00 JST"), ("America/New_York", "12:00 EDT")):
                cast.maya.time_zone = zone
                cast.maya.save()
                Notification.objects.all().delete()
                ApprovalRequest.objects.filter(status="filed").first() or cast.file()
                case = ApprovalRequest.objects.latest("pk")
                ApprovalRequest.objects.filter(pk=case.pk).update(due_at=datetime(2026, 7, 6, 16, tzinfo=UTC))
                row = Notification(event=_filed(case), chain=case.chain, recipient=cast.maya, kind="approvals/filed")
                mail = render_notification(row)
                assert clock in mail.text
                assert clock in mail.html

    def test_is_in_its_readers_language(self, cast: Cast) -> None:
        cast.maya.language = "de"
        cast.maya.save()
        cast.approve(cast.file())
        mail = mail_of("approvals/approved")
        reads(mail, "Erlaubt bis", "Guten Tag, Maya")
        assert mail.subject.endswith("Ihr Antrag ist genehmigt")
        assert '<html lang="de">' in mail.html

    def test_what_people_wrote_is_inert(self, cast: Cast) -> None:
        case = cast.file(title=MARKUP, why=MARKUP)
        case.ask(by=cast.ana, question=MARKUP)
        mail = mail_of("approvals/asked")
        assert "<script>" not in mail.html
        assert "{{ 7*7 }}" in mail.html
        assert MARKUP in mail.text
        assert MARKUP not in mail.subject

    def test_styles_are_inlined_and_nothing_is_fetched(self, cast: Cast) -> None:
        cast.approve(cast.file())
        html = mail_of("approvals/approved").html
        assert '<h1 style="' in html
        assert "prefers-color-scheme: dark" in html
        assert not re.search(r"<(img|link|script|iframe)\b|url\(", html)


def _filed(case: ApprovalRequest) -> Any:
    return Notification._meta.get_field("event").related_model.objects.get(chain=case.chain, action="request.filed")


class TestPreview:
    """The preview is the mail that is then sent."""

    def test_question(self, cast: Cast) -> None:
        case = cast.file()
        with time_machine.travel(in_days(0.1), tick=False):
            shown = of_question(case, cast.ana, "What for?")
            case.ask(by=cast.ana, question="What for?")
        assert mail_of("approvals/asked") == shown

    def test_approval(self, cast: Cast) -> None:
        case = cast.file(channels=["video", "phone"])
        with time_machine.travel(in_days(0.1), tick=False):
            terms, grounds = cast.terms(case, channels=("video",)), cast.grounds("3.2")
            shown = of_grant("approved", case, cast.ana, terms, grounds)
            case.approve(by=cast.ana, terms=terms, grounds=grounds)
        assert mail_of("approvals/approved") == shown

    def test_denial(self, cast: Cast) -> None:
        case = cast.file()
        with time_machine.travel(in_days(0.1), tick=False):
            shown = of_refusal("denied", case, cast.ana, cast.grounds("4.1"))
            cast.deny(case)
        assert mail_of("approvals/denied") == shown

    def test_uphold(self, cast: Cast) -> None:
        appeal = cast.appeal(cast.deny(cast.file()))
        with time_machine.travel(in_days(0.1), tick=False):
            shown = of_refusal("upheld", appeal, cast.tom, cast.grounds("4.1"))
            cast.uphold(appeal)
        assert mail_of("approvals/upheld") == shown

    def test_overturn(self, cast: Cast) -> None:
        appeal = cast.appeal(cast.deny(cast.file()))
        with time_machine.travel(in_days(0.1), tick=False):
            terms, grounds = cast.terms(appeal.request, ends_at=in_days(2)), cast.grounds("3.2")
            shown = of_grant("overturned", appeal, cast.tom, terms, grounds)
            appeal.overturn(by=cast.tom, terms=terms, grounds=grounds)
        assert mail_of("approvals/overturned") == shown

    def test_question_about_an_appeal(self, cast: Cast) -> None:
        appeal = cast.appeal(cast.deny(cast.file()))
        with time_machine.travel(in_days(0.1), tick=False):
            shown = of_question(appeal, cast.tom, "Since when?")
            appeal.ask(by=cast.tom, question="Since when?")
        assert mail_of("approvals/appeal_asked") == shown

    @pytest.mark.parametrize("later", [None, 3])
    def test_revocation(self, cast: Cast, later: int | None) -> None:
        exemption = cast.approve(cast.file()).exemption
        with time_machine.travel(in_days(0.1), tick=False):
            when = in_days(later) if later else None
            shown = of_refusal("revoked", exemption, cast.lea, cast.grounds("4.1"), when)
            cast.revoke(exemption, effective_at=when)
        assert mail_of("approvals/revoked") == shown

    def test_change_of_terms(self, cast: Cast) -> None:
        asked = cast.amend(cast.approve(cast.file()).exemption)
        with time_machine.travel(in_days(0.1), tick=False):
            terms, grounds = cast.terms(asked.request, ends_at=in_days(15)), cast.grounds("3.2")
            shown = of_grant("amended", asked, cast.tom, terms, grounds)
            asked.grant(by=cast.tom, terms=terms, grounds=grounds)
        assert mail_of("approvals/amended") == shown

    def test_change_refused(self, cast: Cast) -> None:
        asked = cast.amend(cast.approve(cast.file()).exemption)
        with time_machine.travel(in_days(0.1), tick=False):
            shown = of_refusal("refused", asked, cast.tom, cast.grounds("4.1"))
            asked.refuse(by=cast.tom, grounds=cast.grounds("4.1"))
        assert mail_of("approvals/refused") == shown

    def test_correction(self, cast: Cast) -> None:
        case = cast.deny(cast.file()).request
        with time_machine.travel(in_days(0.1), tick=False):
            terms, grounds = cast.terms(case), cast.grounds("3.2")
            shown = of_grant("corrected", case, cast.lea, terms, grounds)
            case.correct(by=cast.lea, terms=terms, grounds=grounds)
        assert mail_of("approvals/corrected") == shown


class TestDigest:
    MONDAY_NINE_IN_BERLIN = datetime(2026, 7, 6, 7, tzinfo=UTC)

    @pytest.fixture(autouse=True)
    def berlin(self, cast: Cast) -> None:
        """Only Ana and Lea live by the desk's clock; the others' nine o'clock is another hour."""
        type(cast.ana).objects.filter(pk__in=[cast.ana.pk, cast.lea.pk]).update(time_zone="Europe/Berlin")

    def write(self, at: datetime) -> set[str]:
        with time_machine.travel(at, tick=False):
            support_tasks.write_digests()
            support_tasks.write_digests()
        return {name for name, kind in told() if kind == "support/digest"}

    @pytest.mark.parametrize(
        ("at", "readers"),
        [
            ("2026-07-06T06:59:59", set()),
            ("2026-07-06T07:00:00", {"ana", "lea"}),
            ("2026-07-06T08:59:59", {"ana", "lea"}),
            ("2026-07-06T09:00:00", {"ana", "lea", "tom", "ivo"}),
            ("2026-07-05T07:00:00", set()),  # a Sunday
            ("2026-01-05T07:00:00", set()),  # winter: eight in Berlin
            ("2026-01-05T08:00:00", {"ana", "lea"}),
        ],
    )
    def test_at_nine_their_time_on_working_days(self, cast: Cast, at: str, readers: set[str]) -> None:
        assert self.write(datetime.fromisoformat(at).replace(tzinfo=UTC)) == readers

    def test_once_a_day_also_after_a_digest_that_died(self, cast: Cast) -> None:
        self.write(self.MONDAY_NINE_IN_BERLIN)
        row = Notification.objects.get(kind="support/digest", recipient=cast.ana)
        dispatch_death(row)
        self.write(self.MONDAY_NINE_IN_BERLIN)
        assert Notification.objects.filter(kind="support/digest", recipient=cast.ana).count() == 1
        self.write(datetime(2026, 7, 7, 7, tzinfo=UTC))
        assert Notification.objects.filter(kind="support/digest", recipient=cast.ana).count() == 2

    def test_not_for_who_turned_it_off(self, cast: Cast) -> None:
        cast.lea.change_profile(wants_digest=False)
        assert self.write(self.MONDAY_NINE_IN_BERLIN) == {"ana"}

    def test_says_what_waits_most_urgent_first(self, cast: Cast) -> None:
        with time_machine.travel(self.MONDAY_NINE_IN_BERLIN - (in_days(10) - in_days(0))):
            late = cast.file()
            cast.file(channels=["phone"]).ask(by=cast.ana, question="What for?")
        with time_machine.travel(self.MONDAY_NINE_IN_BERLIN - (in_days(0.1) - in_days(0))):
            fresh = cast.file(channels=["email"])
            cast.file(channels=["messenger"]).escalate(by=cast.tom, reason="Hard.")
        self.write(self.MONDAY_NINE_IN_BERLIN)
        row = Notification.objects.select_related("event", "recipient").get(recipient=cast.ana, kind="support/digest")
        mail = render_notification(row)
        reads(mail, "3 cases wait at the desk", "Overdue: 1", "With the leads: 1", late.number, fresh.number)
        assert mail.text.index(late.number) < mail.text.index(fresh.number)

    def test_an_empty_desk_sends_none(self, cast: Cast, mailoutbox: list[Any]) -> None:
        self.write(self.MONDAY_NINE_IN_BERLIN)
        drain()
        assert mailoutbox == []
        assert set(Notification.objects.values_list("state", flat=True)) == {"cancelled"}


def dispatch_death(row: Notification) -> None:
    """As when its server refused it for good; the moment is that of the digest."""
    with time_machine.travel(row.created_at, tick=False):
        given_up(row, "recipient refused, 550")
