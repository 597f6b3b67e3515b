"""Texts beside the conversation, what hints say of permissions, and what a look at the order brings."""

import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from approvals.models import Exemption
from approvals.promises import look_due
from audit import spine
from audit.conflicts import WrongState
from audit.models import Event
from audit.verify import verify_chain
from orders.hints import day_and_time
from orders.models import (
    Attachment,
    Breach,
    ContactLog,
    Delivery,
    Finding,
    HeldMessage,
    KnownMistake,
    Message,
    Mistake,
    VerdictRule,
)
from orders.verbs.finding import NotSent
from support.models import WorkItem
from tests.cast import Cast
from tests.orders.contacting import SUMMARY, allowed, log
from tests.orders.files import handed
from tests.orders.saying import LIKELY, LINK, MAIL, PHONE, SKYPE, allow, hold, kept_stop, said_at, stopped

pytestmark = pytest.mark.django_db
INNOCENT = "Shall we begin with the past tenses on Monday?"


def set_cell(cast: Cast, verdict: str, **cell: Any) -> None:
    row = VerdictRule.objects.get(**cell)
    row.decide(by=cast.ada, verdict=verdict, seen=row.version)


def plain(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


class TestDelivered:
    def test_both_sides_find_note_and_files(self, cast: Cast, client: Client, settings: Any, tmp_path: Any) -> None:
        settings.MEDIA_ROOT = tmp_path
        client.force_login(cast.maya)
        form = {"note": "The recording of lesson 3.", "nonce": uuid.uuid4(), "files": [handed()]}
        assert client.post(f"/orders/{cast.order.pk}/deliver/", form).status_code == 302
        upload = Delivery.objects.get().uploads.get()
        for who in ("maya", "ben", "ana"):
            client.force_login(getattr(cast, who))
            page = client.get(f"/orders/{cast.order.pk}/").text
            assert "The recording of lesson 3." in page and f"/files/{upload.token}/" in page
            assert client.get(f"/files/{upload.token}/").status_code == 200

    def test_each_delivery_stands_for_itself(self, cast: Cast, client: Client) -> None:
        for note in ("First half.", "Second half."):
            cast.order.hand_over(by=cast.maya, note=note)
        client.force_login(cast.ben)
        page = client.get(f"/orders/{cast.order.pk}/").text
        assert page.index("First half.") < page.index("Second half.")
        assert page.count("Work was delivered here") == 2


class TestBeside:
    """A note, an objection, who took part, a reason: the other side reads them as it reads a message."""

    @pytest.mark.parametrize("body", [SKYPE, MAIL, PHONE, LINK, LIKELY])
    def test_a_note_on_a_delivery_shares_nothing(self, cast: Cast, client: Client, body: str) -> None:
        client.force_login(cast.maya)
        page = client.post(f"/orders/{cast.order.pk}/deliver/", {"note": body, "nonce": uuid.uuid4()})
        assert page.status_code == 422
        assert f"{body}</textarea>" in page.text and "<mark>" in page.text and "This is a mistake" in page.text
        assert "Send it anyway" not in page.text
        assert not Delivery.objects.exists()
        assert Finding.objects.get().event.action == "screening.message_stopped"

    def test_what_is_allowed_may_stand_there_and_is_recorded_as_used(self, cast: Cast) -> None:
        allow(cast, "email")
        cast.order.hand_over(by=cast.maya, note=MAIL)
        finding = Finding.objects.get()
        assert (finding.attachment, finding.verdict) == (cast.order.attachments.get(), "allow")
        assert finding.event.action == "order.delivered" and "okafor" in finding.text

    def test_the_last_piece_of_a_number_is_seen_there_too(self, cast: Cast) -> None:
        start = timezone.now()
        for turn, piece in enumerate(("020", "7946")):
            said_at(start + timedelta(seconds=turn), by=cast.maya, order=cast.order, body=piece)
        with spine.at(start + timedelta(seconds=2)), pytest.raises(NotSent):
            cast.order.hand_over(by=cast.maya, note="0123")

    def test_what_the_marketplace_delivers_is_its_own(self, cast: Cast) -> None:
        assert cast.order.deliver(by=cast.ana.party, note=LINK)

    def test_an_objection_and_who_took_part(self, cast: Cast) -> None:
        order = allowed(cast)
        contact = log(cast, order, summary=SUMMARY)
        with pytest.raises(NotSent) as refused:
            contact.dispute(by=cast.ben, text=PHONE)
        assert refused.value.field == "text"
        assert ContactLog.objects.get().status == "copied"
        with pytest.raises(NotSent) as refused:
            log(cast, order, people=f"Ben, {PHONE}")
        assert refused.value.field == "people"
        assert ContactLog.objects.count() == 1

    def test_a_name_that_the_marketplace_shows_is_no_detail(self, cast: Cast) -> None:
        order = allowed(cast)
        type(cast.ben).objects.filter(pk=cast.ben.pk).update(name="ben_adler84")
        order.buyer.refresh_from_db()
        assert log(cast, order, people="look for ben_adler84 there, Maya Okafor")
        with pytest.raises(NotSent):
            log(cast, order, people="look for ben_adler85 there, Maya Okafor")

    def test_a_reason_to_stop(self, cast: Cast, client: Client) -> None:
        order = allowed(cast)
        client.force_login(cast.ben)
        page = client.post(f"/orders/{order.pk}/stop/", {"reason": PHONE})
        assert page.status_code == 422 and f"{PHONE}</textarea>" in page.text
        assert Exemption.objects.get().stopped_at is None
        assert client.post(f"/orders/{order.pk}/stop/", {"reason": "I prefer to write."}).status_code == 302


class TestSummary:
    def post(self, client: Client, contact: ContactLog, **form: Any) -> Any:
        address = f"/orders/{contact.order_id}/contacts/{contact.pk}/summary/"
        return client.post(address, {"seen": contact.version, **form})

    def test_a_warning_says_why_and_is_answered(self, cast: Cast, client: Client) -> None:
        contact = log(cast, allowed(cast))
        client.force_login(cast.maya)
        asked = self.post(client, contact, summary=LIKELY)
        assert asked.status_code == 422
        assert f"{LIKELY}</textarea>" in asked.text and "okafor84</mark>" in asked.text
        (knowing,) = re.findall(r'name="knowing" value="([0-9a-f]{64})"', asked.text)
        assert self.post(client, contact, summary=LIKELY, knowing=knowing).status_code == 302
        assert Breach.objects.get().message == ContactLog.objects.get().message

    @pytest.mark.parametrize("body", [LINK, PHONE])
    def test_what_is_no_detail_is_reported_from_there_and_written_then(
        self, cast: Cast, client: Client, body: str
    ) -> None:
        contact = log(cast, allowed(cast))
        client.force_login(cast.maya)
        asked = self.post(client, contact, summary=body)
        assert asked.status_code == 422 and "This is a mistake" in asked.text
        Mistake.report(by=cast.maya, finding=Finding.objects.get(), why="A part.").confirm(by=cast.ana, answer="Right.")
        assert self.post(client, contact, summary=body).status_code == 302
        assert not HeldMessage.objects.exists()


class TestHints:
    def says(self, client: Client, cast: Cast, body: str) -> str:
        return plain(client.post(f"/orders/{cast.order.pk}/check/", {"body": body}).text)

    def test_a_mention_of_what_is_allowed_names_the_exemption(self, cast: Cast, client: Client) -> None:
        allow(cast, "messenger")
        row = Attachment.objects.get()
        client.force_login(cast.maya)
        said = self.says(client, cast, "Shall we use Skype on Monday?")
        assert "Messenger is allowed until" in said and "granted by Ana Ruiz" in said
        assert f"/exemptions/{row.exemption_number}/" in said and "Ask for approval" not in said
        client.force_login(cast.ben)
        assert f"/orders/{cast.order.pk}/#allowed" in self.says(client, cast, "Shall we use Skype on Monday?")

    def test_a_mention_of_another_channel_asks(self, cast: Cast, client: Client) -> None:
        allow(cast, "email")
        client.force_login(cast.maya)
        said = self.says(client, cast, "Shall we use Skype on Monday?")
        assert "Ask for approval" in said and "is allowed until" not in said

    @pytest.mark.parametrize("verdict", ["warn", "hold", "block"])
    def test_a_table_stricter_than_the_exemption_does_not_say_that_nothing_allows_it(
        self, cast: Cast, client: Client, verdict: str
    ) -> None:
        allow(cast, "email")
        set_cell(cast, verdict, type="email", strength="sure", covered=True)
        client.force_login(cast.maya)
        said = self.says(client, cast, MAIL)
        assert "Email is allowed until" in said and "all the same" in said.lower()
        assert "Nothing on this order allows it" not in said

    def test_sent_knowingly_under_an_exemption_it_is_no_breach(self, cast: Cast) -> None:
        allow(cast, "email")
        set_cell(cast, "warn", type="email", strength="sure", covered=True)
        asked = stopped(cast.maya, cast.order, MAIL)
        assert Message.send(by=cast.maya, order=cast.order, body=MAIL, knowing=asked.judgement.signature)
        assert not Breach.objects.exists()
        assert Finding.objects.get().attachment == cast.order.attachments.get()

    def test_a_mistake_is_reported_while_the_text_is_written(self, cast: Cast, client: Client) -> None:
        client.force_login(cast.maya)
        said = self.says(client, cast, PHONE)
        assert f'formaction="/orders/{cast.order.pk}/mistaken/"' in said
        answer = client.post(f"/orders/{cast.order.pk}/mistaken/", {"body": PHONE, "place": "0"})
        finding = Finding.objects.get()
        assert answer.headers["Location"] == f"/orders/{cast.order.pk}/findings/{finding.pk}/mistake/"
        assert finding.text == "+44 20 7946 0123" and not Message.objects.exists()

    @pytest.mark.parametrize("place", ["0", "7", "x", "9" * 40])
    def test_only_where_there_is_something_to_dispute(self, cast: Cast, client: Client, place: str) -> None:
        client.force_login(cast.maya)
        address = f"/orders/{cast.order.pk}/mistaken/"
        assert client.post(address, {"body": INNOCENT, "place": place}).headers["Location"].endswith("/")
        assert not Finding.objects.exists()
        assert "/findings/" in client.post(address, {"body": PHONE, "place": place}).headers["Location"]
        for who, status in (("ana", 403), ("rafael", 404)):
            client.force_login(getattr(cast, who))
            assert client.post(address, {"body": PHONE}).status_code == status


class TestHowLong:
    def test_a_held_message_is_promised_within_working_time_and_the_desk_owes_it_by_then(
        self, cast: Cast, client: Client
    ) -> None:
        client.force_login(cast.maya)
        page = client.post(f"/orders/{cast.order.pk}/messages/", {"body": LINK, "nonce": uuid.uuid4()}, follow=True)
        held = HeldMessage.objects.get()
        assert held.looked_at_by == look_due(held.held_at) == WorkItem.objects.get(kind="held").due_at
        assert f"An agent looks at it first, by {day_and_time(held.looked_at_by)}." in page.text
        with spine.at(held.looked_at_by + timedelta(microseconds=1)):
            assert held.is_late
            assert "It takes longer than promised" in client.get(f"/orders/{cast.order.pk}/").text

    def test_files_wait_with_it_and_a_mistake_can_be_told(
        self, cast: Cast, client: Client, settings: Any, tmp_path: Any
    ) -> None:
        settings.MEDIA_ROOT = tmp_path
        client.force_login(cast.maya)
        form = {"body": LINK, "nonce": uuid.uuid4(), "files": [handed()]}
        client.post(f"/orders/{cast.order.pk}/messages/", form)
        page = client.get(f"/orders/{cast.order.pk}/").text
        assert f"/files/{HeldMessage.objects.get().uploads.get().token}/" in page and "This is a mistake" in page
        Mistake.report(by=cast.maya, finding=Finding.objects.get(), why="My page here.")
        assert "This is a mistake" not in client.get(f"/orders/{cast.order.pk}/").text


class TestLooking:
    def look(self, client: Client, cast: Cast, tag: str = "", query: str = "") -> Any:
        headers = {"If-None-Match": tag} if tag else {}
        return client.get(f"/orders/{cast.order.pk}/live/{query}", headers=headers)

    def tag_of(self, client: Client, cast: Cast) -> str:
        (tag,) = re.findall(r'data-tag="([0-9a-f]{32})"', client.get(f"/orders/{cast.order.pk}/").text)
        return f'"{tag}"'

    def test_the_page_knows_its_tag_so_the_first_look_brings_nothing(self, cast: Cast, client: Client) -> None:
        Message.post(by=cast.ben, order=cast.order, body=INNOCENT)
        client.force_login(cast.maya)
        assert self.look(client, cast, self.tag_of(client, cast)).status_code == 304

    def test_what_was_new_stays_marked_while_one_looks(self, cast: Cast, client: Client) -> None:
        client.force_login(cast.maya)
        client.get(f"/orders/{cast.order.pk}/")
        first = Message.post(by=cast.ben, order=cast.order, body="One.")
        client.get(f"/orders/{cast.order.pk}/")
        Message.post(by=cast.ben, order=cast.order, body="Two.")
        page = client.get(f"/orders/{cast.order.pk}/").text
        assert f"/live/?since={first.pk}" in page
        lines = self.look(client, cast, query=f"?since={first.pk}").text
        assert lines.index("One.") < lines.index("New since you were here") < lines.index("Two.")
        assert "?since=" not in client.get(f"/orders/{cast.order.pk}/").text

    def test_that_the_other_side_has_read_is_shown_and_comes_by_itself(self, cast: Cast, client: Client) -> None:
        Message.post(by=cast.maya, order=cast.order, body="One.")
        Message.post(by=cast.maya, order=cast.order, body="Two.")
        client.force_login(cast.maya)
        tag = self.tag_of(client, cast)
        assert "Read by" not in client.get(f"/orders/{cast.order.pk}/").text
        client.force_login(cast.ben)
        client.get(f"/orders/{cast.order.pk}/")
        client.force_login(cast.maya)
        lines = self.look(client, cast, tag)
        assert lines.status_code == 200
        assert lines.text.count("Read by Ben") == 1 and lines.text.index("Two.") < lines.text.index("Read by Ben")
        client.force_login(cast.ana)
        assert "Read by" not in client.get(f"/orders/{cast.order.pk}/").text

    def test_brings_what_stands_beside_it(self, cast: Cast, client: Client) -> None:
        client.force_login(cast.maya)
        tag = self.tag_of(client, cast)
        allow(cast, "video")
        text = self.look(client, cast, tag).text
        assert 'hx-swap-oob="innerHTML:#allowed"' in text and "Video is allowed" in text
        tag = self.tag_of(client, cast)
        Exemption.stop(by=cast.ben, order=cast.order)
        text = self.look(client, cast, tag).text
        assert "Contact stays here" in text

    def test_a_permission_that_ends_by_itself_is_a_change(self, cast: Cast, client: Client) -> None:
        allow(cast, "video")
        client.force_login(cast.maya)
        row = Attachment.objects.get()
        with spine.at(row.ends_at - timedelta(microseconds=1)):
            tag = self.look(client, cast)["ETag"]
            assert self.look(client, cast, tag).status_code == 304
        with spine.at(row.ends_at):
            assert self.look(client, cast, tag).status_code == 200


class TestExceptions:
    @pytest.fixture
    def known(self, cast: Cast) -> KnownMistake:
        mistake = Mistake.report(by=cast.maya, finding=kept_stop(cast.maya, cast.order, PHONE), why="A part.")
        mistake.confirm(by=cast.ana, answer="Right, a part.", everywhere=True)
        return KnownMistake.objects.get()

    def test_are_listed_and_taken_back_by_a_lead(self, cast: Cast, client: Client, known: KnownMistake) -> None:
        address = "/screening/exceptions/"
        for who, status in (("lea", 200), ("marc", 200), ("ada", 200), ("ana", 403), ("maya", 403), ("ben", 403)):
            client.force_login(getattr(cast, who))
            page = client.get(address)
            assert page.status_code == status
            if status == 200:
                assert "+44 20 7946 0123" in page.text and "Right, a part." in page.text and "Everywhere" in page.text
            assert ("Take it back" in page.text) == (who == "lea")
            if who != "lea":
                assert client.post(f"{address}{known.pk}/withdraw/").status_code == 403
        assert Message.send(by=cast.ben, order=cast.order, body=PHONE)
        client.force_login(cast.lea)
        assert client.post(f"{address}{known.pk}/withdraw/").status_code == 302
        stopped(cast.maya, cast.order, PHONE)
        assert "Taken back by Lea Holm" in client.get(address).text
        assert client.post(f"{address}{known.pk}/withdraw/").status_code == 409
        assert Event.objects.filter(action="screening.exception_withdrawn").count() == 1
        assert verify_chain(f"screening:{cast.order.pk}").ok

    def test_the_verb_refuses_everybody_else_and_twice(self, cast: Cast, known: KnownMistake) -> None:
        for who in ("maya", "ben", "ana", "marc", "ada"):
            with pytest.raises(PermissionDenied):
                known.withdraw(by=getattr(cast, who))
        old = KnownMistake.objects.get()
        known.withdraw(by=cast.lea)
        with pytest.raises(WrongState):
            old.withdraw(by=cast.ivo)

    def test_the_database_keeps_the_rest(self, cast: Cast, known: KnownMistake) -> None:
        rows = KnownMistake.objects.filter(pk=known.pk)
        for change in ({"value": "0" * 64}, {"order": cast.order}, {"withdrawn_at": timezone.now()}):
            with pytest.raises(IntegrityError), transaction.atomic():
                rows.update(**change)
        known.withdraw(by=cast.lea)
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(withdrawn_at=None, withdrawn_by=None)
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.delete()

    def test_an_erased_detail_is_listed_without_its_text(self, cast: Cast, client: Client, known: KnownMistake) -> None:
        known.mistake.finding.event.personal_values.all().delete()
        client.force_login(cast.lea)
        page = client.get("/screening/exceptions/").text
        assert "7946" not in page and "The text was erased." in page


def test_the_table_is_changed_as_a_whole_or_not_at_all(cast: Cast, client: Client, settings: Any) -> None:
    settings.LOCAL = settings.HALLPASS_DEMO = True
    first, second = VerdictRule.objects.filter(type="url", covered=False).order_by("pk")[:2]
    second.decide(by=cast.ada, verdict="allow", seen=1)
    client.force_login(cast.ada)
    form = {f"cell-{first.pk}": "allow", f"seen-{first.pk}": 1, f"cell-{second.pk}": "block", f"seen-{second.pk}": 1}
    assert client.post("/screening/verdicts/change/", form).status_code == 412
    first.refresh_from_db()
    assert first.version == 1


def test_a_finding_that_was_allowed_is_no_mistake(cast: Cast) -> None:
    allow(cast, "email")
    Message.send(by=cast.maya, order=cast.order, body=MAIL)
    with pytest.raises((PermissionDenied, ValidationError)):
        Mistake.report(by=cast.maya, finding=Finding.objects.get(), why="No.")


def test_a_held_message_names_its_rule(cast: Cast) -> None:
    assert Event.objects.get(action="screening.message_held", chain=hold(cast).chain).data["rules"] == ["url"]
