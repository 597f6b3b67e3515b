"""Separation of duties through every door of the desk: whoever took part neither decides, nor keeps it, nor chooses
who does. Ana denied Maya's request, Maya appealed; Tom, Lea and Ivo took no part.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.utils import timezone

from accounts.absences import Absence
from approvals.models import Appeal, ApprovalRequest, Decision, Exemption
from audit.conflicts import WrongState
from jobs.running import run_due
from notifications.models import Notification
from support.bulk import work
from support.bulk.acts import BY_WORD
from support.models import LEASE, BulkOutcome, WorkItem
from support.reminders import climb
from support.work import Taken
from tests.cast import Cast

pytestmark = pytest.mark.django_db
SOON = timedelta(minutes=5)


@pytest.fixture
def appeal(cast: Cast) -> Appeal:
    return cast.appeal(cast.deny(cast.file()))


@pytest.fixture
def item(appeal: Appeal) -> WorkItem:
    return WorkItem.objects.select_related("request").get(request=appeal.request, kind="appeal")


DOORS: dict[str, Callable[[Cast, WorkItem], Any]] = {
    "claim": lambda cast, item: item.claim(by=cast.ana),
    "snooze": lambda cast, item: item.snooze(by=cast.ana, until=timezone.now() + SOON),
    "hand over": lambda cast, item: item.hand_over(by=cast.ana, to=cast.tom, note="You know her."),
    "be handed": lambda cast, item: item.hand_over(by=cast.tom, to=cast.ana, note="You know her."),
    "wake": lambda cast, item: (
        item.snooze(by=cast.tom, until=timezone.now() + SOON),
        item.wake(by=cast.ana, lease=LEASE),
    ),
}


@pytest.mark.parametrize("door", DOORS)
def test_an_appeal_never_comes_into_the_hands_of_whoever_decided(cast: Cast, item: WorkItem, door: str) -> None:
    with pytest.raises((PermissionDenied, ValidationError)):
        DOORS[door](cast, item)
    item.refresh_from_db()
    assert item.claimed_by is None
    assert Appeal.objects.get().handler is None


ADDRESSES: dict[str, tuple[str, dict[str, Any]]] = {
    "claim": ("/desk/cases/{case}/claim/", {}),
    "snooze": ("/desk/items/{item}/snooze/", {"until": "{soon}"}),
    "wake": ("/desk/items/{item}/wake/", {}),
    "hand over": ("/desk/cases/{case}/hand-over/", {"to": "{tom}", "note": "You know her."}),
    "take back": ("/desk/cases/{case}/take-back/", {}),
    "next": ("/desk/next/", {}),
    "uphold": ("/desk/cases/{case}/decision/", {"outcome": "uphold"}),
    "ask": ("/desk/cases/{case}/decision/", {"outcome": "ask", "question": "Why?"}),
    "escalate": ("/desk/cases/{case}/decision/", {"outcome": "escalate", "reason": "Hm."}),
    **{
        f"bulk {act}": ("/desk/bulk/begin/", {"act": act, "case": "{item}", "until": "{soon}", "to": "{tom}"})
        for act in BY_WORD
    },
}


@pytest.mark.parametrize("door", ADDRESSES)
def test_nor_through_any_page(cast: Cast, client: Client, item: WorkItem, door: str) -> None:
    """Whatever the answer is: afterwards the appeal is as it was."""
    path, form = ADDRESSES[door]
    words = {
        "case": item.request_id,
        "item": item.pk,
        "tom": cast.tom.pk,
        "soon": timezone.localtime(timezone.now() + SOON).strftime("%Y-%m-%dT%H:%M"),
    }
    said = {"seen": 1, "statement": "No.", "facts": "Told.", "why": "So.", "clauses": cast.clause("4.1").pk}
    said |= {"note": "You.", "question": "Why?", "clause": "4.1", "reason": "Hm."}
    client.force_login(cast.ana)
    client.post(path.format(**words), {**said, **{key: str(value).format(**words) for key, value in form.items()}})
    run_due()
    item.refresh_from_db()
    appeal = Appeal.objects.get()
    assert (item.state, item.claimed_by, appeal.status, appeal.handler) == ("open", None, "filed", None)
    assert Decision.objects.count() == 1
    assert not BulkOutcome.objects.filter(state="done").exists()


def test_a_stand_in_who_took_part_is_neither_told_nor_named(cast: Cast, client: Client, item: WorkItem) -> None:
    """Tom hears it and is away; Ana, who denied it, stands in for him: not here."""
    item.claim(by=cast.tom)
    today = timezone.localdate()
    Absence.declare(by=cast.tom, stand_in=cast.ana, first=today, last=today)
    for person, address in ((cast.maya, "/requests/{}/"), (cast.lea, "/desk/cases/{}/")):
        client.force_login(person)
        page = client.get(address.format(item.request_id)).text
        assert "is away until" in page
        assert "stands in" not in page
    climb(item.due_at + SOON)
    told = set(Notification.objects.filter(kind="support/reminded").values_list("recipient__name", flat=True))
    assert "Lea Holm" in told and "Ana Ruiz" not in told


def test_nobody_undoes_a_leads_revocation_by_hearing_an_older_appeal(cast: Cast) -> None:
    """Granted for less than was asked, appealed; then a lead revokes it. The revocation has an appeal of its own."""
    case = cast.file(channels=["video", "phone"])
    granted = cast.approve(case, channels=("video",))
    appeal = cast.appeal(granted)
    cast.revoke(Exemption.objects.get(request=case), by=cast.lea)
    appeal = Appeal.objects.with_people().get(pk=appeal.pk)
    with pytest.raises(WrongState):
        cast.overturn(appeal, by=cast.tom)
    case = ApprovalRequest.objects.get(pk=case.pk)
    assert case.status == "revoked"
    assert not Exemption.objects.in_force(timezone.now()).filter(request=case).exists()
    cast.uphold(Appeal.objects.with_people().get(pk=appeal.pk), by=cast.tom)
    later = cast.appeal(case.decisions.get(outcome="revoked"))
    assert later.status == "escalated"


def test_bulk_of_somebody_switched_off_meanwhile_does_nothing(cast: Cast) -> None:
    case = cast.file()
    waiting = WorkItem.objects.get(request=case)
    said = {"clause": "", "statement": "Speaking is what is being learnt."}
    work.start(by=cast.ana, act=BY_WORD["approve"], chosen=[(waiting.pk, case.version)], fields=said)
    cast.ana.switch_off(by=cast.ada)
    run_due()
    assert ApprovalRequest.objects.get(pk=case.pk).status == "filed"
    outcome = BulkOutcome.objects.get()
    assert (outcome.state, outcome.reason) == ("failed", "Ana Ruiz does not work at the desk any more.")


def test_taking_back_gives_nothing_to_whoever_decided_meanwhile(cast: Cast, item: WorkItem) -> None:
    with pytest.raises(Taken):
        item.take_back(by=cast.ana, lease=LEASE)
