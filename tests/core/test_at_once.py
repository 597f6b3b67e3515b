"""Two of them at the same moment, from threads with connections of their own: one is first, the other is told so.

Whatever comes out holds: at most one ruling for each question, nothing in force that was ended, nothing left on an
order that no exemption puts there, every chain whole, every counter equal to its rows. And nobody meets a deadlock.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.utils import timezone

from approvals.models import Amendment, Appeal, ApprovalRequest, Decision, Exemption
from audit.conflicts import Conflict
from audit.verify import verify_chain
from orders.models import Attachment, Order
from support import counters
from support.models import SearchDocument, Taken, WorkItem
from tests.cast import Cast, in_days

pytestmark = pytest.mark.real
TURNS = 6
Act = Callable[[Cast, int], Any]
TOLD = (Conflict, Taken, ValidationError, PermissionDenied)
"""How somebody is told that another was first."""


def an_appeal(cast: Cast, order: Order) -> int:
    return cast.appeal(cast.deny(cast.file(order=order))).pk


def partly_granted(cast: Cast, order: Order) -> int:
    case = cast.file(order=order, channels=["video", "phone"])
    cast.approve(case, channels=("video",))
    return case.pk


def a_change(cast: Cast, order: Order) -> int:
    return cast.amend(cast.approve(cast.file(order=order)).exemption).pk


def appeal(pk: int) -> Appeal:
    return Appeal.objects.with_people().get(pk=pk)


def change(pk: int) -> Amendment:
    return Amendment.objects.with_people().get(pk=pk)


def granted(pk: int) -> Exemption:
    rows = Exemption.objects.select_related("request__seller", "request__policy", "order__seller", "order__buyer")
    return rows.filter(request=pk).latest("id")


def grant(cast: Cast, pk: int) -> Any:
    asked = change(pk)
    terms = cast.terms(asked.request, ends_at=asked.wants_until)
    return asked.grant(by=cast.tom, terms=terms, grounds=cast.grounds("3.2"))


RACES: dict[str, tuple[Callable[[Cast, Order], int], Act, Act]] = {
    "uphold, overturn": (
        an_appeal,
        lambda cast, pk: cast.uphold(appeal(pk), by=cast.tom),
        lambda cast, pk: cast.overturn(appeal(pk), by=cast.lea),
    ),
    "overturn twice": (
        an_appeal,
        lambda cast, pk: cast.overturn(appeal(pk), by=cast.tom),
        lambda cast, pk: cast.overturn(appeal(pk), by=cast.lea),
    ),
    "escalate, withdraw": (
        an_appeal,
        lambda cast, pk: appeal(pk).escalate(by=cast.tom, reason="Hm."),
        lambda cast, pk: appeal(pk).withdraw(by=cast.maya),
    ),
    "correct, appeal": (
        lambda cast, order: cast.deny(cast.file(order=order)).request.pk,
        lambda cast, pk: _case(pk).correct(by=cast.lea, terms=cast.terms(_case(pk)), grounds=cast.grounds("3.2")),
        lambda cast, pk: cast.appeal(Decision.objects.get(request=pk)),
    ),
    "ask for other terms, appeal": (
        partly_granted,
        lambda cast, pk: cast.amend(granted(pk)),
        lambda cast, pk: cast.appeal(Decision.objects.get(request=pk)),
    ),
    "revoke, appeal": (
        partly_granted,
        lambda cast, pk: cast.revoke(granted(pk)),
        lambda cast, pk: cast.appeal(Decision.objects.get(request=pk, round=1)),
    ),
    "revoke, give up": (
        partly_granted,
        lambda cast, pk: cast.revoke(granted(pk)),
        lambda cast, pk: granted(pk).give_up(by=cast.maya),
    ),
    "revoke twice": (
        partly_granted,
        lambda cast, pk: cast.revoke(granted(pk)),
        lambda cast, pk: cast.revoke(granted(pk), by=cast.ivo),
    ),
    "stop, change the terms": (
        a_change,
        lambda cast, pk: Exemption.stop(by=cast.ben, order=change(pk).request.order),
        lambda cast, pk: grant(cast, pk),
    ),
    "revoke, change the terms": (
        a_change,
        lambda cast, pk: cast.revoke(granted(change(pk).request_id)),
        lambda cast, pk: grant(cast, pk),
    ),
    "complete, change the terms": (
        a_change,
        lambda cast, pk: change(pk).request.order.complete(by=cast.ben.party),
        lambda cast, pk: grant(cast, pk),
    ),
    "revoke from a date, complete": (
        partly_granted,
        lambda cast, pk: cast.revoke(granted(pk), effective_at=in_days(1)),
        lambda cast, pk: _case(pk).order.complete(by=cast.ben.party),
    ),
    "stop, give up": (
        partly_granted,
        lambda cast, pk: Exemption.stop(by=cast.ben, order=_case(pk).order),
        lambda cast, pk: granted(pk).give_up(by=cast.maya),
    ),
}


def _case(pk: int) -> ApprovalRequest:
    return ApprovalRequest.objects.with_people().select_related("policy").get(pk=pk)


@pytest.mark.parametrize("race", RACES)
def test_one_is_first(real_commits: None, race: str) -> None:
    cast, (prepare, *acts) = Cast(), RACES[race]
    for turn in range(TURNS):
        order = Order.place(gig=cast.gig, buyer=cast.ben, title=f"Lessons {turn}")
        pk, together = prepare(cast, order), Barrier(len(acts))

        with ThreadPoolExecutor(len(acts)) as pool:
            told = list(pool.map(partial(_told, cast, pk, together), acts if turn % 2 else acts[::-1]))
        assert None in told, told
        assert [error for error in told if error is not None and not isinstance(error, TOLD)] == []
    holds()


def _told(cast: Cast, pk: int, together: Barrier, act: Act) -> Exception | None:
    """What somebody who acts together with others is told, if they were not the first."""
    together.wait()
    try:
        act(cast, pk)
    except Exception as error:
        return error
    finally:
        connection.close()
    return None


def holds() -> None:
    """Whatever happened, in whatever order."""
    now = timezone.now()
    for case in ApprovalRequest.objects.all():
        rulings = list(case.decisions.order_by("round").values_list("round", flat=True))
        assert rulings == list(range(1, case.round + 1))
        standing = Exemption.objects.standing(now).filter(request=case)
        assert standing.count() <= 1
        live = Attachment.objects.live().filter(request_number=case.pk, ends_at__gt=now)
        assert set(live.values_list("exemption_number", flat=True)) <= set(standing.values_list("pk", flat=True))
        waits = WorkItem.objects.standing().filter(request=case).exclude(kind="delivery").count()
        assert waits == int(case.is_open or case.appeals.open().exists() or case.amendments.open().exists())
        assert verify_chain(case.chain).ok
        assert SearchDocument.objects.get(kind="case", number=case.pk).state == case.status
    for one in Appeal.objects.all():
        assert one.status == "withdrawn" or Decision.objects.filter(appeal=one).count() == int(not one.is_open)
    assert counters.kept() == counters.counted()
