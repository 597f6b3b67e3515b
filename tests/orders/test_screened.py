"""Messages that are sent, asked about, held and blocked; mistakes, breaches; what each leaves behind."""

import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from accounts.models import Role
from audit.conflicts import WrongState
from audit.models import Event
from audit.verify import verify_chain
from notifications.models import Notification
from orders.conversation import talk
from orders.figures import figures
from orders.models import Breach, Finding, HeldMessage, KnownMistake, Message, Mistake, Order, ReadMark
from orders.verbs.finding import NotSent
from support.models import WorkItem
from tests.cast import Cast, person
from tests.orders.saying import LIKELY, LINK, MAIL, PAY, PHONE, SKYPE, allow, hold, kept_stop, said_at, stopped

pytestmark = pytest.mark.django_db

INNOCENT = "Shall we begin with the past tenses on Monday?"


def waiting(kind: str) -> list[WorkItem]:
    return list(WorkItem.objects.filter(kind=kind, state="open"))


def kinds(order: Order) -> list[str]:
    chain = f"screening:{order.pk}"
    return list(Event.objects.filter(chain=chain).order_by("seq").values_list("action", flat=True))


class TestSent:
    def test_innocent_text_leaves_no_finding(self, cast: Cast) -> None:
        Message.send(by=cast.maya, order=cast.order, body=INNOCENT)
        assert not Finding.objects.exists()

    def test_a_mention_passes(self, cast: Cast) -> None:
        assert Message.send(by=cast.maya, order=cast.order, body="Do you have an email or Skype at work?")
        assert not Finding.objects.exists()

    def test_an_allowed_detail_passes_and_is_recorded_as_used(self, cast: Cast) -> None:
        allow(cast, "email")
        message = Message.send(by=cast.maya, order=cast.order, body=MAIL)
        finding = Finding.objects.get()
        attachment = cast.order.attachments.get()
        assert (finding.message, finding.attachment, finding.verdict) == (message, attachment, "allow")
        event = Event.objects.get(action="order.message_posted")
        assert event.data["exemptions"] == [attachment.exemption_number]
        assert event.data["channels"] == ["email"]
        assert b"maya.okafor" not in bytes(event.body)
        assert not Breach.objects.exists()

    def test_post_sends_or_raises(self, cast: Cast) -> None:
        with pytest.raises(NotSent) as refused:
            Message.post(by=cast.maya, order=cast.order, body=LINK)
        assert (refused.value.verdict, HeldMessage.objects.count()) == ("hold", 0)


class TestPieces:
    def test_a_number_over_three_messages_is_caught_at_the_third(self, cast: Cast) -> None:
        start = timezone.now()
        for turn, piece in enumerate(("020", "7946")):
            said_at(start + timedelta(seconds=turn), by=cast.maya, order=cast.order, body=piece)
        held = said_at(start + timedelta(seconds=2), by=cast.maya, order=cast.order, body="0123")
        assert isinstance(held, HeldMessage)
        finding = held.findings.get()
        assert (finding.rule, finding.strength, finding.text) == ("split", "pieces", "020 7946 0123")

    def test_not_of_two_people_nor_of_two_orders_nor_of_two_hours(self, cast: Cast) -> None:
        start, other = timezone.now(), Order.place(gig=cast.gig, buyer=cast.ben, title="Another")
        said_at(start, by=cast.maya, order=cast.order, body="020")
        said_at(start + timedelta(seconds=1), by=cast.ben, order=cast.order, body="7946 0123")
        said_at(start + timedelta(seconds=2), by=cast.maya, order=other, body="7946 0123")
        said_at(start + timedelta(minutes=20), by=cast.maya, order=cast.order, body="7946")
        assert not Finding.objects.exclude(verdict="allow").filter(rule="split").exists()


class TestWarned:
    def test_is_asked_and_sent_knowingly_and_then_it_is_a_breach(self, cast: Cast) -> None:
        asked = stopped(cast.maya, cast.order, LIKELY)
        assert asked.verdict == "warn"
        message = Message.send(by=cast.maya, order=cast.order, body=LIKELY, knowing=asked.judgement.signature)
        breach = Breach.objects.get()
        assert (breach.message, breach.author, breach.gap, breach.status) == (message, cast.maya, "none", "open")
        (item,) = waiting("breach")
        assert (item.order, item.about_row) == (cast.order, breach.pk)

    def test_knowing_of_one_detail_is_not_knowing_of_another(self, cast: Cast) -> None:
        asked = stopped(cast.maya, cast.order, LIKELY)
        for body in (LIKELY.replace("84", "85"), MAIL, PAY):
            with pytest.raises(NotSent):
                Message.send(by=cast.maya, order=cast.order, body=body, knowing=asked.judgement.signature)
        assert not Message.objects.exists()

    def test_outside_the_time_of_an_exemption(self, cast: Cast) -> None:
        allow(cast, "messenger")
        later = timezone.now() + timedelta(days=30)
        with pytest.raises(NotSent) as asked:
            said_at(later, by=cast.maya, order=cast.order, body=LIKELY)
        said_at(later, by=cast.maya, order=cast.order, body=LIKELY, knowing=asked.value.judgement.signature)
        assert Breach.objects.get().gap == "outside"

    def test_an_agent_closes_it_and_nothing_else_happens(self, cast: Cast) -> None:
        asked = stopped(cast.maya, cast.order, LIKELY)
        Message.send(by=cast.maya, order=cast.order, body=LIKELY, knowing=asked.judgement.signature)
        breach = Breach.objects.get()
        for who in ("maya", "ben", "marc", "ada"):
            with pytest.raises(PermissionDenied):
                breach.close(by=getattr(cast, who), note="Fine.")
        with pytest.raises(ValidationError):
            breach.close(by=cast.ana, note="  ")
        breach.close(by=cast.ana, note="A stage name, not a contact.")
        assert not waiting("breach")
        with pytest.raises(WrongState):
            Breach.objects.get().close(by=cast.tom, note="Again.")
        cast.maya.refresh_from_db()
        assert cast.maya.is_active and cast.order.is_open
        assert not Notification.objects.filter(chain=breach.chain).exists()


class TestHeld:
    def test_waits_for_an_agent_and_only_its_author_sees_it(self, cast: Cast, client: Client) -> None:
        held = hold(cast)
        assert not Message.objects.exists()
        assert [item.about_row for item in waiting("held")] == [held.pk]
        for who, sees in (("maya", True), ("ben", False)):
            client.force_login(getattr(cast, who))
            for address in (f"/orders/{cast.order.pk}/", f"/orders/{cast.order.pk}/live/"):
                assert ("example.org/portfolio" in client.get(address).text) == sees
            trail = client.get(f"/trail/order/{cast.order.pk}/").text
            assert "example.org" not in trail
            assert client.get(f"/trail/screening/{cast.order.pk}/").status_code == 404
        client.force_login(cast.marc)
        assert "example.org" in client.get(f"/trail/screening/{cast.order.pk}/").text

    def test_released_it_stands_in_the_conversation_and_its_author_is_told(self, cast: Cast) -> None:
        held = hold(cast)
        message = held.release(by=cast.ana, answer="A portfolio is fine.")
        assert (message.author, message.body, message.nonce) == (cast.maya, LINK, held.nonce)
        held.refresh_from_db()
        assert (held.status, held.message, held.ruled_by) == ("released", message, cast.ana)
        assert not waiting("held") and not Breach.objects.exists()
        (mail,) = Notification.objects.filter(kind="orders/released")
        assert mail.recipient == cast.maya
        assert verify_chain(cast.order.chain).ok and verify_chain(held.chain).ok
        assert [line.held for line in talk(cast.order, (), reader=cast.maya).lines if line.held] == []

    def test_refused_it_stays_with_its_author_and_says_why(self, cast: Cast, client: Client) -> None:
        held = hold(cast)
        held.refuse(by=cast.ana, answer="That page asks for an address.")
        client.force_login(cast.maya)
        page = client.get(f"/orders/{cast.order.pk}/").text
        assert "That page asks for an address." in page and "example.org/portfolio" in page
        client.force_login(cast.ben)
        assert "asks for an address" not in client.get(f"/orders/{cast.order.pk}/").text
        assert Notification.objects.get(kind="orders/refused").recipient == cast.maya
        assert not Message.objects.exists()

    def test_only_the_desk_rules_and_only_once(self, cast: Cast) -> None:
        held = hold(cast)
        for who in ("maya", "ben", "marc", "ada"):
            with pytest.raises(PermissionDenied):
                held.release(by=getattr(cast, who))
        old = HeldMessage.objects.get(pk=held.pk)
        held.release(by=cast.ana)
        for again in (lambda: old.release(by=cast.tom), lambda: old.refuse(by=cast.tom, answer="No.")):
            with pytest.raises(WrongState):
                again()
        assert Message.objects.count() == 1

    def test_nobody_rules_on_their_own_order(self, cast: Cast) -> None:
        agent = person("Pat Agent", Role.AGENT)
        order = Order.place(gig=cast.gig, buyer=agent, title="Bought by an agent")
        held = Message.send(by=cast.maya, order=order, body=LINK)
        assert isinstance(held, HeldMessage)
        with pytest.raises(PermissionDenied):
            held.release(by=agent)

    def test_not_released_onto_a_cancelled_order(self, cast: Cast) -> None:
        held = hold(cast)
        cast.order.cancel(by=cast.ben.party)
        with pytest.raises(WrongState):
            held.release(by=cast.ana)
        assert not Message.objects.exists()

    def test_twice_is_once(self, cast: Cast) -> None:
        nonce = uuid.uuid4()
        first, again = (Message.send(by=cast.maya, order=cast.order, body=LINK, nonce=nonce) for _ in range(2))
        assert first == again and HeldMessage.objects.count() == 1
        with pytest.raises(ValidationError):
            Message.send(by=cast.maya, order=cast.order, body=INNOCENT, nonce=nonce)

    def test_the_database_keeps_what_was_held_and_ruled(self, cast: Cast) -> None:
        held = hold(cast)
        rows = HeldMessage.objects.filter(pk=held.pk)
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(body="Something else")
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(status="released")
        held.refuse(by=cast.ana, answer="No.")
        for change in ({"answer": "Yes."}, {"status": "held", "ruled_by": None, "ruled_at": None}):
            with pytest.raises(IntegrityError), transaction.atomic():
                rows.update(**change)
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.delete()

    def test_too_long_to_be_read_is_held(self, cast: Cast) -> None:
        held = Message.send(by=cast.maya, order=cast.order, body="\ufdfa" * 9_999)
        assert isinstance(held, HeldMessage)
        assert not held.findings.exists()


class TestBlocked:
    def test_nothing_is_posted_and_the_detail_can_be_erased(self, cast: Cast, client: Client) -> None:
        client.force_login(cast.maya)
        answer = client.post(f"/orders/{cast.order.pk}/messages/", {"body": SKYPE, "nonce": uuid.uuid4()})
        assert answer.status_code == 422
        assert f"{SKYPE}</textarea>" in answer.text
        assert "okafor84</mark>" in answer.text
        assert f"?order={cast.order.pk}&amp;channel=messenger&amp;because=messenger_name" in answer.text
        assert not Message.objects.exists() and not HeldMessage.objects.exists()
        finding = Finding.objects.get()
        assert (finding.message, finding.verdict, "okafor84" in finding.text) == (None, "block", True)
        event = finding.event
        assert event.action == "screening.message_stopped"
        assert b"okafor84" not in bytes(event.body)
        values = {f.attname: getattr(finding, f.attname) for f in Finding._meta.concrete_fields}
        assert not any("okafor84" in str(value) for value in values.values())
        event.personal_values.all().delete()
        assert Finding.objects.get().text == ""

    def test_the_other_side_never_learns_of_it(self, cast: Cast, client: Client) -> None:
        kept_stop(cast.maya, cast.order, PHONE)
        client.force_login(cast.ben)
        for address in (f"/orders/{cast.order.pk}/", f"/trail/order/{cast.order.pk}/"):
            digits = "".join(filter(str.isdigit, client.get(address).text))
            assert "79460123" not in digits  # however it is spelled; four digits alone may stand in a seal

    def test_the_buyer_is_told_who_asks(self, cast: Cast, client: Client) -> None:
        client.force_login(cast.ben)
        answer = client.post(f"/orders/{cast.order.pk}/messages/", {"body": MAIL, "nonce": uuid.uuid4()})
        assert answer.status_code == 422
        assert "Ask for approval" not in answer.text

    def test_files_of_a_message_that_was_not_sent_are_not_kept(
        self, cast: Cast, client: Client, settings: Any, tmp_path: Any
    ) -> None:
        from tests.orders.files import handed

        settings.MEDIA_ROOT = tmp_path
        client.force_login(cast.maya)
        client.post(f"/orders/{cast.order.pk}/messages/", {"body": SKYPE, "nonce": uuid.uuid4(), "files": [handed()]})
        assert not [path for path in tmp_path.rglob("*") if path.is_file()]
        assert Finding.objects.count() == 1


class TestPage:
    def test_a_warning_is_confirmed_with_the_same_form(self, cast: Cast, client: Client) -> None:
        client.force_login(cast.maya)
        nonce = uuid.uuid4()
        asked = client.post(f"/orders/{cast.order.pk}/messages/", {"body": LIKELY, "nonce": nonce})
        assert asked.status_code == 422
        (knowing,) = re.findall(r'name="knowing" value="([0-9a-f]{64})"', asked.text)
        form = {"body": LIKELY, "nonce": nonce, "knowing": knowing}
        assert client.post(f"/orders/{cast.order.pk}/messages/", form).status_code == 302
        assert (Message.objects.get().nonce, Breach.objects.count()) == (nonce, 1)

    def test_a_held_message_says_how_long(self, cast: Cast, client: Client) -> None:
        client.force_login(cast.maya)
        form = {"body": LINK, "nonce": uuid.uuid4()}
        page = client.post(f"/orders/{cast.order.pk}/messages/", form, follow=True)
        assert page.status_code == 200
        assert "An agent looks at your message first, by" in page.text

    @pytest.mark.parametrize("who", ["rafael", "yuki", "ada"])
    def test_strangers_find_nothing(self, cast: Cast, client: Client, who: str) -> None:
        finding = kept_stop(cast.maya, cast.order, SKYPE)
        client.force_login(getattr(cast, who))
        base = f"/orders/{cast.order.pk}"
        assert client.get(f"{base}/live/").status_code == 404
        assert client.post(f"{base}/check/", {"body": SKYPE}).status_code == 404
        assert client.get(f"{base}/findings/{finding.pk}/mistake/").status_code == 404

    def test_the_other_side_disputes_nothing(self, cast: Cast, client: Client) -> None:
        finding = kept_stop(cast.maya, cast.order, SKYPE)
        client.force_login(cast.ben)
        address = f"/orders/{cast.order.pk}/findings/{finding.pk}/mistake/"
        assert client.post(address, {"why": "No"}).status_code == 404
        with pytest.raises(PermissionDenied):
            Mistake.report(by=cast.ben, finding=finding, why="No.")


class TestCheck:
    def says(self, client: Client, cast: Cast, body: str) -> str:
        answer = client.post(f"/orders/{cast.order.pk}/check/", {"body": body})
        assert answer.status_code == 200
        return re.sub(r"\s+", " ", answer.text).strip()

    def test_says_the_rule_what_triggered_it_and_what_to_do(self, cast: Cast, client: Client) -> None:
        client.force_login(cast.maya)
        said = self.says(client, cast, SKYPE)
        assert "A name or number on a messenger." in said and "okafor84</mark>" in said
        assert "/requests/new/" in said and "It will not be sent." in said
        assert not Finding.objects.exists() and not Event.objects.filter(action="screening.message_stopped").exists()

    def test_names_the_exemption_in_force(self, cast: Cast, client: Client) -> None:
        allow(cast, "email")
        client.force_login(cast.ben)
        said = self.says(client, cast, MAIL)
        assert "Email is allowed until" in said and "granted by Ana Ruiz" in said
        assert "Ask for approval" not in said

    def test_explains_a_mention(self, cast: Cast, client: Client) -> None:
        client.force_login(cast.maya)
        assert "You may talk about it." in self.says(client, cast, "Do you use Skype at work?")

    @pytest.mark.parametrize("body", ["", "  ", INNOCENT, "a\x00b"])
    def test_is_quiet(self, cast: Cast, client: Client, body: str) -> None:
        client.force_login(cast.maya)
        assert self.says(client, cast, body) == ""

    def test_what_is_typed_stays_text(self, cast: Cast, client: Client) -> None:
        client.force_login(cast.maya)
        said = self.says(client, cast, f"<script>alert(1)</script> {SKYPE} <img src=x>")
        assert "<script" not in said and "<img" not in said

    @pytest.mark.parametrize("who", ["ana", "marc"])
    def test_readers_do_not_write(self, cast: Cast, client: Client, who: str) -> None:
        client.force_login(getattr(cast, who))
        assert client.post(f"/orders/{cast.order.pk}/check/", {"body": SKYPE}).status_code == 403


class TestMistakes:
    def test_reported_confirmed_and_sent_again(self, cast: Cast, client: Client) -> None:
        finding = kept_stop(cast.maya, cast.order, PHONE)
        client.force_login(cast.maya)
        address = f"/orders/{cast.order.pk}/findings/{finding.pk}/mistake/"
        assert "+44 20 7946 0123" in client.get(address).text
        assert client.post(address, {"why": ""}).status_code == 422
        assert client.post(address, {"why": "It is the number of a part."}).status_code == 302
        mistake = Mistake.objects.get()
        assert [item.about_row for item in waiting("mistake")] == [mistake.pk]
        mistake.confirm(by=cast.ana, answer="Right, that is a part.")
        assert not waiting("mistake")
        assert Notification.objects.get(kind="orders/mistake_answered").recipient == cast.maya
        page = client.get(f"/orders/{cast.order.pk}/").text
        assert "You were right." in page and "Right, that is a part." in page
        again = client.get(f"/orders/{cast.order.pk}/", {"again": mistake.pk}).text
        assert f"{PHONE}</textarea>" in again
        assert isinstance(Message.send(by=cast.maya, order=cast.order, body=PHONE), Message)

    @pytest.mark.parametrize("spelling", ["Call me on +44 (20) 7946-0123", "+442079460123"])
    def test_an_exception_reaches_every_spelling(self, cast: Cast, spelling: str) -> None:
        mistake = Mistake.report(by=cast.maya, finding=kept_stop(cast.maya, cast.order, PHONE), why="A part.")
        mistake.confirm(by=cast.ana, answer="Right.")
        assert Message.send(by=cast.ben, order=cast.order, body=spelling)

    @pytest.mark.parametrize("everywhere", [False, True])
    def test_how_far_it_reaches(self, cast: Cast, everywhere: bool) -> None:
        mistake = Mistake.report(by=cast.maya, finding=kept_stop(cast.maya, cast.order, PHONE), why="A part.")
        mistake.confirm(by=cast.ana, answer="Right.", everywhere=everywhere)
        other = Order.place(gig=cast.gig, buyer=cast.yuki, title="Another")
        if everywhere:
            assert Message.send(by=cast.maya, order=other, body=PHONE)
        else:
            stopped(cast.maya, other, PHONE)
        stopped(cast.maya, cast.order, PHONE.replace("0123", "0124"))

    def test_a_held_message_is_sent_when_its_sender_is_right_and_one_mail_tells_it(self, cast: Cast) -> None:
        held = hold(cast)
        Mistake.report(by=cast.maya, finding=held.findings.get(), why="My own page here.")
        Mistake.objects.get().confirm(by=cast.ana, answer="Right.")
        held.refresh_from_db()
        assert (held.status, Message.objects.get().body) == ("released", LINK)
        assert not waiting("held") and not waiting("mistake")
        from notifications.registry import find

        holding = {
            mail.kind: find(mail.event.action, mail.kind).holds(mail.event, mail.recipient)
            for mail in Notification.objects.select_related("event", "recipient").filter(kind__startswith="orders/")
        }
        assert holding == {"orders/released": False, "orders/mistake_answered": True}

    def test_rejected_it_stays_as_it_is(self, cast: Cast) -> None:
        mistake = Mistake.report(by=cast.maya, finding=kept_stop(cast.maya, cast.order, PHONE), why="No!")
        mistake.reject(by=cast.ana, answer="It is a phone number.")
        stopped(cast.maya, cast.order, PHONE)
        assert not KnownMistake.objects.exists()
        with pytest.raises(WrongState):
            Mistake.objects.get().confirm(by=cast.tom, answer="Yes.")

    def test_once_and_only_with_a_sentence_and_only_by_the_desk(self, cast: Cast) -> None:
        finding = kept_stop(cast.maya, cast.order, PHONE)
        with pytest.raises(ValidationError):
            Mistake.report(by=cast.maya, finding=finding, why=" ")
        first, again = (Mistake.report(by=cast.maya, finding=finding, why="A part.") for _ in range(2))
        assert first == again and len(waiting("mistake")) == 1
        for who in ("maya", "ben", "marc", "ada"):
            with pytest.raises(PermissionDenied):
                first.confirm(by=getattr(cast, who), answer="Right.")

    def test_payment_is_not_excepted_by_permission_but_by_a_mistake(self, cast: Cast) -> None:
        mistake = Mistake.report(by=cast.maya, finding=kept_stop(cast.maya, cast.order, PAY), why="An example.")
        mistake.confirm(by=cast.lea, answer="Right, it is quoted.")
        assert Message.send(by=cast.maya, order=cast.order, body=PAY)

    def test_an_erased_detail_cannot_be_excepted(self, cast: Cast) -> None:
        finding = kept_stop(cast.maya, cast.order, PHONE)
        mistake = Mistake.report(by=cast.maya, finding=finding, why="A part.")
        finding.event.personal_values.all().delete()
        with pytest.raises(ValidationError):
            Mistake.objects.get(pk=mistake.pk).confirm(by=cast.ana, answer="Right.")

    def test_figures_by_rule(self, cast: Cast, client: Client) -> None:
        right = Mistake.report(by=cast.maya, finding=kept_stop(cast.maya, cast.order, PHONE), why="A part.")
        right.confirm(by=cast.ana, answer="Right.")
        wrong = Mistake.report(by=cast.ben, finding=kept_stop(cast.ben, cast.order, MAIL), why="No.")
        wrong.reject(by=cast.ana, answer="It is one.")
        kept_stop(cast.ben, cast.order, "mail yuki.tanaka@example.com")
        rows = {row["rule"]: row for row in figures()}
        assert rows["phone"]["confirmed"] == 1 and rows["phone"]["wrong_percent"] == 100.0
        assert (rows["email"]["stopped"], rows["email"]["rejected"], rows["email"]["wrong_percent"]) == (2, 1, 0.0)
        client.force_login(cast.lea)
        answer = client.get("/screening/mistakes/?format=csv")
        assert answer["Content-Type"].startswith("text/csv")
        assert answer.text.splitlines()[1] == "phone,1,1,1,0,0,100.0"


class TestRead:
    def test_new_for_the_other_side_until_they_look(self, cast: Cast, client: Client) -> None:
        Message.post(by=cast.maya, order=cast.order, body=INNOCENT)
        for who, news in (("ben", True), ("maya", False)):
            client.force_login(getattr(cast, who))
            assert ("New message" in client.get("/orders/").text) == news
        client.force_login(cast.ben)
        client.get(f"/orders/{cast.order.pk}/")
        assert "New message" not in client.get("/orders/").text
        Message.post(by=cast.maya, order=cast.order, body="And bring your list.")
        page = client.get(f"/orders/{cast.order.pk}/").text
        assert page.index(INNOCENT) < page.index("New since you were here") < page.index("And bring your list.")
        assert "New since you were here" not in client.get(f"/orders/{cast.order.pk}/").text

    def test_the_desk_leaves_no_mark(self, cast: Cast, client: Client) -> None:
        Message.post(by=cast.maya, order=cast.order, body=INNOCENT)
        client.force_login(cast.ana)
        client.get(f"/orders/{cast.order.pk}/")
        assert not ReadMark.objects.exists()


class TestLive:
    def look(self, client: Client, cast: Cast, tag: str = "") -> Any:
        headers = {"If-None-Match": tag} if tag else {}
        return client.get(f"/orders/{cast.order.pk}/live/", headers=headers)

    def test_nothing_new_is_304_and_everything_new_is_not(self, cast: Cast, client: Client) -> None:
        client.force_login(cast.maya)
        tag = self.look(client, cast)["ETag"]

        def changed() -> bool:
            nonlocal tag
            answer = self.look(client, cast, tag)
            unchanged = answer.status_code == 304
            assert unchanged == (answer["ETag"] == tag) and not (unchanged and answer.content)
            tag = answer["ETag"]
            return not unchanged

        assert not changed()
        Message.post(by=cast.ben, order=cast.order, body=INNOCENT)
        assert changed() and not changed()
        held = hold(cast)
        assert changed() and not changed()
        held.refuse(by=cast.ana, answer="No.")
        assert changed() and not changed()
        allow(cast, "video")
        assert changed() and not changed()
        cast.order.complete(by=cast.ben.party)
        assert changed() and not changed()

    def test_each_reader_has_a_tag_of_their_own(self, cast: Cast, client: Client) -> None:
        tags = set()
        for who in ("maya", "ben", "ana"):
            client.force_login(getattr(cast, who))
            tags.add(self.look(client, cast)["ETag"])
        assert len(tags) == 3

    def test_holds_no_page_around_it(self, cast: Cast, client: Client) -> None:
        Message.post(by=cast.ben, order=cast.order, body=INNOCENT)
        client.force_login(cast.maya)
        text = self.look(client, cast).text
        assert INNOCENT in text and "<html" not in text and "<textarea" not in text
