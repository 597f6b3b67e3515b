"""Everything that decides whether a message may be sent, read in one statement."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import connection
from django.db.models import BigIntegerField, Case, CharField, DateTimeField, F, Q, QuerySet, TextField, Value, When
from django.db.models.functions import Cast, Concat

from audit.models import Event
from audit.spine import End

from .models.verdict import VerdictRule
from .verdicts import Allowed, Cell

if TYPE_CHECKING:
    from .models import Order

REMEMBERED = 9
"""Messages of the author before this one that are read with it."""
WITHIN = timedelta(minutes=15)
SEPARATOR = "\x1f"


@dataclass
class Situation:
    """What holds on an order for one author at one instant."""

    said: list[tuple[str, datetime]] = field(default_factory=list)
    """What they wrote lately, oldest first."""
    allowed: dict[str, Allowed] = field(default_factory=dict)
    table: dict[Cell, str] = field(default_factory=dict)
    known: set[str] = field(default_factory=set)
    """Digests of what an agent said is no detail."""
    message: int = 0
    """The message that this nonce was used for already."""
    held: int = 0
    """The held message that it was used for."""
    end: End = field(default_factory=End)
    """Where the order's chain ends: for whoever posts, so with a nonce only."""


def situation(
    order: "Order", author: int, at: datetime, *, digests: Iterable[str] = (), nonce: UUID | None = None
) -> Situation:
    """Read it, in one statement whatever the conversation's length."""
    found = Situation()
    for what, number, text, moment in _rows(_queries(order, author, at, tuple(digests), nonce)):
        if what == "said":
            found.said.append((text, _instant(moment)))
        elif what == "allowed":
            channel, exemption, by = text.split(SEPARATOR, 2)
            found.allowed[channel] = Allowed(number, channel, _instant(moment), by, int(exemption))
        elif what == "rule":
            kind, strength, verdict = text.split(" ")
            found.table[kind, strength, bool(number)] = verdict
        elif what == "known":
            found.known.add(text)
        elif what == "message":
            found.message = number
        elif what == "held":
            found.held = number
        elif what == "end":
            found.end = End(number, text)
    found.said.sort(key=lambda one: one[1])
    return found


def _queries(
    order: "Order", author: int, at: datetime, digests: tuple[str, ...], nonce: UUID | None
) -> list[QuerySet[Any, Any]]:
    messages, held, known = order.messages.model, order.held_messages.model, order.known_mistakes.model
    recent = order.messages.filter(author=author, sent_at__gt=at - WITHIN)
    unsent = order.held_messages.filter(author=author, status="held", held_at__gt=at - WITHIN)
    lately = recent.order_by("-sent_at").values("pk")[:REMEMBERED]
    mark = Value(SEPARATOR)
    permission = Concat(
        "channel", mark, Cast("exemption_number", TextField()), mark, "granted_by__name", output_field=TextField()
    )
    cell = Concat("type", Value(" "), "strength", Value(" "), "verdict", output_field=TextField())
    rows = [
        _columns(messages.objects.filter(pk__in=lately), "said", F("pk"), F("body"), F("sent_at")),
        _columns(unsent, "said", F("pk"), F("body"), F("held_at")),
        _columns(order.attachments.in_force(at), "allowed", F("pk"), permission, F("ends_at")),
        _columns(VerdictRule.objects.all(), "rule", Case(When(covered=True, then=1), default=0), cell),
        _columns(
            known.objects.standing().filter(Q(order=order) | Q(order=None, value__in=digests)),
            "known",
            F("pk"),
            F("value"),
        ),
    ]
    if nonce:
        rows.append(_columns(messages.objects.filter(nonce=nonce), "message", F("pk")))
        rows.append(_columns(held.objects.filter(nonce=nonce), "held", F("pk")))
        last = Event.objects.filter(chain=order.chain).order_by("-seq").values("pk")[:1]
        rows.append(_columns(Event.objects.filter(pk__in=last), "end", F("seq"), F("hash")))
    return rows


def _columns(rows: Any, what: str, number: Any, text: Any = None, at: Any = None) -> QuerySet[Any, Any]:
    """Every part of the statement has the same four columns."""
    return (
        rows.order_by()
        .annotate(
            c_what=Value(what, CharField()),
            c_number=Cast(number, BigIntegerField()),
            c_text=Cast(text if text is not None else Value(""), TextField()),
            c_at=at if at is not None else Cast(Value(None), DateTimeField()),
        )
        .values_list("c_what", "c_number", "c_text", "c_at")
    )


def _rows(queries: list[QuerySet[Any, Any]]) -> list[tuple[Any, ...]]:
    statements: list[str] = []
    values: list[Any] = []
    for number, query in enumerate(queries):
        sql, given = query.query.sql_with_params()
        statements.append(f"SELECT * FROM ({sql}) part{number}")  # noqa: S608 - written by the ORM
        values += given
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(statements), values)
        return list(cursor.fetchall())


def _instant(value: Any) -> datetime:
    """SQLite gives text without a zone, in UTC."""
    moment: datetime = datetime.fromisoformat(value) if isinstance(value, str) else value
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
