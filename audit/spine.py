"""The one way for every change: a transaction with one instant, compare-and-swap, event, reactions.

with change(by=agent.party) as act:
    act.swap(request, seen=version, allowed=("filed",), status="approved")
    act.record("request.approved", chain=request.chain, about={"request": request})
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import IntegrityError, models, transaction
from django.db.models import F, Q
from django.utils import timezone

from . import canonical
from .conflicts import Stale, WrongState
from .models import Event, EventSubject, PersonalValue
from .parties import Party
from .reactions import react

TURNS = 50
"""Writers of one chain wait for each other at its unique key; each time one of them comes through."""


@dataclass(frozen=True)
class End:
    """Where a chain ends: the number and the seal of its newest event, or of none."""

    seq: int = 0
    seal: str = canonical.GENESIS


@dataclass(frozen=True)
class Change:
    """One change in one transaction: everything in it happens at `now` and is done `by` one party."""

    by: Party
    now: datetime
    swapped: list[tuple[models.Model, dict[str, Any], dict[str, Any]]] = field(default_factory=list)

    def swap(
        self,
        row: models.Model,
        *,
        allowed: Iterable[str] = (),
        still: Q | None = None,
        seen: int | None = None,
        **values: Any,
    ) -> None:
        """Write `values` if `row` still has the version `seen` and a status in `allowed`.

        A row without a status says with `still` what must hold instead. `row` carries the new values
        afterwards, its cached relations untouched, and its old ones again if the change fails. Raises
        Stale or WrongState with the row as it stands in the database.
        """
        expected = row.version if seen is None else seen  # type: ignore[attr-defined]
        fits = Q(status__in=tuple(allowed)) if still is None else still
        rows = type(row)._base_manager.filter(pk=row.pk)
        if not rows.filter(fits, version=expected).update(version=F("version") + 1, **values):
            raise (Stale if rows.filter(fits).exists() else WrongState)(rows.get())
        values["version"] = expected + 1
        self.swapped.append((row, dict(row.__dict__), dict(row._state.fields_cache)))
        for name, value in values.items():
            setattr(row, name, value)

    def forget(self) -> None:
        """Give every swapped row the values back that the database still has."""
        for row, values, relations in reversed(self.swapped):
            row.__dict__.update(values)
            row._state.fields_cache = relations

    def record(
        self,
        action: str,
        *,
        chain: str,
        subjects: Iterable[Party] = (),
        data: Mapping[str, Any] | None = None,
        personal: Mapping[str, str] | None = None,
        about: Mapping[str, Any] | None = None,
        after: End | None = None,
    ) -> Event:
        """Append the Event to its chain and run the reactions to it. Returns the Event.

        `data` holds strings and integers; `personal` holds names and free text, of which only salted
        commitments are sealed; `about` hands live objects to the reactions; `after` is the chain's end where
        the caller has read it, which saves a statement unless another writer moved it since.
        """
        program = _through.get()
        event = append(
            action,
            by=self.by,
            at=self.now,
            chain=chain,
            subjects=(*subjects, program) if program else tuple(subjects),
            data={**(data or {}), "through": f"{program.kind}:{program.number}"} if program else dict(data or {}),
            personal={name: text for name, text in (personal or {}).items() if text},
            after=after,
        )
        react(event, {"change": self, **(about or {})})
        return event


_under_way: ContextVar[Change | None] = ContextVar("the change under way", default=None)
_instant: ContextVar[datetime | None] = ContextVar("instant of the change under way", default=None)
_through: ContextVar[Party | None] = ContextVar("the program that acts for somebody", default=None)


def now() -> datetime:
    """The instant of the change under way, or the clock's."""
    return _instant.get() or timezone.now()


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Let changes happen as of `moment`: for loading stories of the past, never for live work."""
    token = _instant.set(moment)
    try:
        yield
    finally:
        _instant.reset(token)


@contextmanager
def through(program: Party | None) -> Iterator[None]:
    """Let every event say that `program` acted for its actor; None changes nothing."""
    token = _through.set(program)
    try:
        yield
    finally:
        _through.reset(token)


@contextmanager
def change(*, by: Party) -> Iterator[Change]:
    """Open the transaction of one change. Its instant is read once; changes within it share it."""
    act, outer = Change(by=by, now=now()), _under_way.get()
    token = _under_way.set(act)
    try:
        with at(act.now), transaction.atomic():
            yield act
    except BaseException:
        act.forget()
        raise
    else:
        if outer:
            outer.swapped.extend(act.swapped)
    finally:
        _under_way.reset(token)


def append(action: str, *, chain: str, after: End | None = None, **line: Any) -> Event:
    """Write one Event at the end of its chain; behind another writer's if that one was quicker."""
    for turn in range(TURNS):
        try:
            with transaction.atomic():
                return _write(action, after or _end(chain), chain=chain, **line)
        except IntegrityError:
            after = None
            if turn == TURNS - 1:
                raise
    raise AssertionError("unreachable")


def _end(chain: str) -> End:
    last = Event.objects.filter(chain=chain).order_by("-seq").values_list("seq", "hash").first()
    return End(*last) if last else End()


def _write(
    action: str,
    after: End,
    *,
    by: Party,
    at: datetime,
    chain: str,
    subjects: tuple[Party, ...],
    data: dict[str, Any],
    personal: dict[str, str],
) -> Event:
    """Write one Event behind the end of `chain`. Raises IntegrityError if another writer put one there meanwhile."""
    seq, prev = after.seq + 1, after.seal
    values = {**personal, **_labels(by, subjects)}
    salts = {field: canonical.new_salt() for field in values}
    body = canonical.encode(
        {
            "v": canonical.VERSION,
            "chain": chain,
            "seq": seq,
            "prev": prev,
            "at": canonical.instant(at),
            "action": action,
            "actor": {"kind": by.kind, "number": by.number},
            "subjects": [{"kind": party.kind, "number": party.number} for party in subjects],
            "data": data,
            "personal": {name: canonical.commit(salts[name], text) for name, text in values.items()},
        }
    )
    event = Event.objects.create(
        chain=chain,
        seq=seq,
        at=at,
        action=action,
        actor_kind=by.kind,
        actor_number=by.number,
        prev_hash=prev,
        hash=canonical.seal(body),
        body=body,
    )
    EventSubject.objects.bulk_create(
        EventSubject(event=event, kind=kind, number=number)
        for kind, number in dict.fromkeys((party.kind, party.number) for party in subjects)
    )
    PersonalValue.objects.bulk_create(
        PersonalValue(event=event, field=name, salt=salts[name], value=text) for name, text in values.items()
    )
    return event


def _labels(by: Party, subjects: Iterable[Party]) -> dict[str, str]:
    """Names of the people an event is by and about, keyed `actor` and `user:17`."""
    labels = {f"{party.kind}:{party.number}": party.label for party in subjects if party.label}
    if by.label:
        labels["actor"] = by.label
    return labels
