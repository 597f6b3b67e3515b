"""The table of verdicts: cell by cell, what the database refuses, who changes it, and when a permission counts."""

from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.test import Client

from audit.conflicts import Stale
from audit.models import Event
from audit.verify import verify_chain
from orders.models import Attachment, Finding, HeldMessage, Message, VerdictRule
from orders.screening import Finding as Seen
from orders.screening.findings import Part
from orders.verbs.finding import NotSent
from orders.verdicts import DEFAULTS, STRENGTHS, TYPES, VERDICTS, Allowed, gravest, verdict
from tests.cast import Cast
from tests.orders.saying import LIKELY, LINK, MAIL, PAY, PHONE, SKYPE, said_at, stopped

NOON = datetime(2030, 5, 6, 12, 0, tzinfo=UTC)
CHANNEL = {"email": "email", "phone": "phone", "messenger": "messenger", "social": "messenger", "url": "other"}
EXPECTED = {
    # type: (likely, sure, pieces) without an exemption; with one everything passes
    "email": ("warn", "block", "hold"),
    "phone": ("warn", "block", "hold"),
    "messenger": ("warn", "block", "hold"),
    "social": ("warn", "block", "hold"),
    "url": ("warn", "hold", "hold"),
    "payment": ("block", "block", "block"),
}


def seen(kind: Any, strength: str) -> Seen:
    channels = frozenset({CHANNEL[kind]}) if kind in CHANNEL else frozenset()
    parts = (Part(0, 0, 1), Part(1, 0, 1)) if strength == "pieces" else ()
    return Seen(kind, channels, 0, 1, "x", "rule", 0.9 if strength == "sure" else 0.6, parts=parts)


def permission(channel: str) -> Allowed:
    return Allowed(1, channel, NOON, "Ana Ruiz", 1)


class TestTable:
    @pytest.mark.parametrize(("kind", "strength", "covered"), list(product(TYPES, STRENGTHS, (False, True))))
    def test_cell(self, kind: str, strength: str, covered: bool) -> None:
        without = EXPECTED[kind][STRENGTHS.index(strength)]
        allowed = {CHANNEL[kind]: permission(CHANNEL[kind])} if covered and kind in CHANNEL else {}
        judged = verdict(seen(kind, strength), allowed, DEFAULTS)
        assert judged.verdict == ("allow" if covered and kind != "payment" else without)
        assert bool(judged.allowed) == (covered and kind != "payment")
        assert judged.strength == strength

    @pytest.mark.parametrize(("cell", "outcome"), list(product(sorted(DEFAULTS), VERDICTS)))
    def test_every_cell_says_what_follows_except_for_payment(self, cell: Any, outcome: str) -> None:
        kind, strength, covered = cell
        allowed = {CHANNEL[kind]: permission(CHANNEL[kind])} if covered and kind in CHANNEL else {}
        judged = verdict(seen(kind, strength), allowed, {cell: outcome})
        assert judged.verdict == ("block" if kind == "payment" else outcome)

    def test_a_missing_cell_holds(self) -> None:
        assert verdict(seen("email", "sure"), {}, {}).verdict == "hold"

    def test_another_channel_is_no_permission(self) -> None:
        judged = verdict(seen("email", "sure"), {"phone": permission("phone")}, DEFAULTS)
        assert (judged.verdict, judged.allowed) == ("block", None)

    @pytest.mark.parametrize("confidence", [0.2, 0.99])
    def test_a_mention_never_stops_a_message(self, confidence: float) -> None:
        mention = Seen("mention", frozenset({"email"}), 0, 1, "email", "mention", confidence)
        assert verdict(mention, {}, dict.fromkeys(DEFAULTS, "block")).verdict == "allow"

    def test_the_gravest_counts(self) -> None:
        judged = [verdict(seen(kind, "likely"), {}, DEFAULTS) for kind in ("email", "payment", "url")]
        assert (gravest(judged), gravest([])) == ("block", "allow")


@pytest.mark.django_db
class TestRows:
    def test_begin_with_the_defaults(self) -> None:
        rows = VerdictRule.objects.values_list("type", "strength", "covered", "verdict")
        assert {row[:3]: row[3] for row in rows} == DEFAULTS

    @pytest.mark.parametrize("outcome", ["allow", "warn", "hold"])
    def test_the_database_keeps_payment_blocked(self, outcome: str) -> None:
        with pytest.raises(IntegrityError), transaction.atomic():
            VerdictRule.objects.filter(type="payment").update(verdict=outcome)

    def test_the_database_keeps_every_cell(self) -> None:
        with pytest.raises(IntegrityError), transaction.atomic():
            VerdictRule.objects.filter(type="email").delete()

    def test_an_administrator_changes_a_cell_and_it_is_told(self, cast: Cast) -> None:
        cell = VerdictRule.objects.get(type="email", strength="sure", covered=False)
        cell.decide(by=cast.ada, verdict="hold", seen=1)
        cell.refresh_from_db()
        assert (cell.verdict, cell.version, cell.changed_by) == ("hold", 2, cast.ada)
        event = Event.objects.get(action="verdict.changed")
        assert (event.data["before"], event.data["after"], event.actor.label) == ("block", "hold", "Ada Lind")
        assert verify_chain("verdict:1").ok
        assert isinstance(Message.send(by=cast.maya, order=cast.order, body=MAIL), HeldMessage)

    def test_nobody_else_nothing_else_and_not_over_somebody(self, cast: Cast) -> None:
        cell = VerdictRule.objects.get(type="email", strength="sure", covered=False)
        for who in ("maya", "ben", "ana", "lea", "marc"):
            with pytest.raises(PermissionDenied):
                cell.decide(by=getattr(cast, who), verdict="allow", seen=1)
        with pytest.raises(ValidationError):
            cell.decide(by=cast.ada, verdict="explode", seen=1)
        payment = VerdictRule.objects.filter(type="payment").first()
        assert payment
        with pytest.raises(ValidationError):
            payment.decide(by=cast.ada, verdict="allow", seen=1)
        cell.decide(by=cast.ada, verdict="warn", seen=1)
        stale = VerdictRule.objects.get(pk=cell.pk)
        with pytest.raises(Stale):
            stale.decide(by=cast.ada, verdict="allow", seen=1)
        assert Event.objects.filter(action="verdict.changed").count() == 1

    @pytest.mark.parametrize(
        ("body", "outcome"), [(SKYPE, "block"), (PHONE, "block"), (PAY, "block"), (LIKELY, "warn")]
    )
    def test_what_a_message_meets(self, cast: Cast, body: str, outcome: str) -> None:
        assert stopped(cast.maya, cast.order, body).verdict == outcome
        assert not Message.objects.exists()


@pytest.mark.django_db
class TestInstant:
    """What is allowed is decided at the instant of sending, from the attachment's own row, to the microsecond."""

    @pytest.fixture
    def window(self, cast: Cast) -> Attachment:
        cast.approve(cast.file(channels=["email"]))
        row = Attachment.objects.get()
        start, end = NOON, NOON + timedelta(hours=1)
        fields = [f for f in Attachment._meta.concrete_fields if f.name != "id"]
        values = {f.attname: getattr(row, f.attname) for f in fields}
        Attachment.objects.filter(pk=row.pk).update(ended_at=row.attached_at, ended_why="amended")
        return Attachment.objects.create(**{**values, "starts_at": start, "ends_at": end})

    @pytest.mark.parametrize(
        ("moment", "passes"),
        [
            (NOON - timedelta(microseconds=1), False),
            (NOON, True),
            (NOON + timedelta(microseconds=1), True),
            (NOON + timedelta(hours=1, microseconds=-1), True),
            (NOON + timedelta(hours=1), False),
            (NOON + timedelta(hours=1, microseconds=1), False),
        ],
    )
    @pytest.mark.parametrize("side", ["maya", "ben"])
    def test_starts_and_ends(self, cast: Cast, window: Attachment, moment: datetime, passes: bool, side: str) -> None:
        saying = {"by": getattr(cast, side), "order": cast.order, "body": MAIL}
        if passes:
            said_at(moment, **saying)
            assert Finding.objects.get().attachment == window
        else:
            with pytest.raises(NotSent):
                said_at(moment, **saying)

    def test_ended_early_is_ended(self, cast: Cast, window: Attachment) -> None:
        Attachment.objects.filter(pk=window.pk).update(ended_at=NOON + timedelta(minutes=5), ended_why="revoked")
        with pytest.raises(NotSent):
            said_at(NOON + timedelta(minutes=6), by=cast.maya, order=cast.order, body=MAIL)

    def test_it_is_the_orders_own(self, cast: Cast, window: Attachment) -> None:
        other = type(cast.order).place(gig=cast.gig, buyer=cast.yuki, title="Another")
        with pytest.raises(NotSent):
            said_at(NOON, by=cast.maya, order=other, body=MAIL)

    def test_payment_is_blocked_though_everything_is_allowed(self, cast: Cast) -> None:
        cast.approve(cast.file(channels=["email", "phone", "messenger", "video", "other"]))
        assert stopped(cast.maya, cast.order, PAY).verdict == "block"
        assert isinstance(Message.send(by=cast.maya, order=cast.order, body=LINK), Message)


@pytest.mark.django_db
class TestPages:
    @pytest.mark.parametrize(
        ("who", "status"),
        [("lea", 200), ("marc", 200), ("ada", 200), ("ana", 403), ("maya", 403), ("ben", 403)],
    )
    @pytest.mark.parametrize("address", ["/screening/verdicts/", "/screening/mistakes/"])
    def test_who_reads(self, cast: Cast, client: Client, who: str, status: int, address: str) -> None:
        client.force_login(getattr(cast, who))
        page = client.get(address)
        assert page.status_code == status
        assert ("<select" in page.text) == (who == "ada" and "verdicts" in address)

    def test_changing_a_cell(self, cast: Cast, client: Client, settings: Any) -> None:
        cell = VerdictRule.objects.get(type="url", strength="sure", covered=False)
        other = VerdictRule.objects.get(type="url", strength="likely", covered=False)
        settings.LOCAL = settings.HALLPASS_DEMO = True
        client.force_login(cast.ada)
        form = {f"cell-{cell.pk}": "warn", f"seen-{cell.pk}": 1, f"cell-{other.pk}": "warn", f"seen-{other.pk}": 1}
        answer = _confirmed(client, form)
        assert answer.status_code == 302
        cell.refresh_from_db()
        other.refresh_from_db()
        assert (cell.verdict, other.version) == ("warn", 1)
        stale = _confirmed(client, {f"cell-{cell.pk}": "block", f"seen-{cell.pk}": 1})
        assert stale.status_code == 412
        for who in ("lea", "marc"):
            client.force_login(getattr(cast, who))
            refused = _confirmed(client, {f"cell-{cell.pk}": "allow", f"seen-{cell.pk}": 2})
            assert refused.status_code == 403


def _confirmed(client: Client, form: dict[str, Any]) -> Any:
    """Post as somebody who has just said who they are."""
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": datetime.now(UTC).timestamp()}]
    session.save()
    return client.post("/screening/verdicts/change/", form)
