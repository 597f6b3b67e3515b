"""What can be undone offers it where it says that it is done, and pressing it takes the act back."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from approvals.models import ApprovalRequest
from support.models import WorkItem
from tests.cast import Cast

from .desk import actions, decide, fresh, ruling


@pytest.fixture
def ana(cast: Cast, client: Client) -> Client:
    client.force_login(cast.ana)
    return client


@pytest.fixture
def case(cast: Cast) -> ApprovalRequest:
    return cast.file()


def offered(answer: Any) -> list[str]:
    """Where the Undo buttons among the messages of a page post to."""
    said = answer.text.split('id="messages"')[1].split('<div class="filter-bar"')[0]
    return re.findall(r'method="post" action="([^"]+)"', said)


def undo(client: Client, answer: Any) -> Any:
    (address,) = offered(answer)
    return client.post(address, follow=True)


def test_a_claim_a_release_and_a_claim_again(ana: Client, cast: Cast, case: ApprovalRequest) -> None:
    page = ana.post(f"/desk/cases/{case.pk}/claim/", follow=True)
    assert f"{case.number} is yours." in page.text
    page = undo(ana, page)
    assert fresh(case).handler is None and "is back in the queue" in page.text
    page = undo(ana, page)
    assert fresh(case).handler == cast.ana
    assert actions(case) == ["request.filed", "request.claimed", "request.released", "request.claimed"]
    again = ana.post(f"/desk/cases/{case.pk}/claim/", follow=True)  # renewed: nothing to take back
    assert offered(again) == []


def test_claim_next(ana: Client, case: ApprovalRequest) -> None:
    undo(ana, ana.post("/desk/next/", follow=True))
    assert fresh(case).handler is None


def test_putting_aside(ana: Client, cast: Cast, case: ApprovalRequest) -> None:
    item = WorkItem.objects.get(request=case)
    WorkItem.objects.update(due_at=timezone.now() + timedelta(days=2))
    until = timezone.localtime(timezone.now() + timedelta(hours=3)).strftime("%Y-%m-%dT%H:%M")
    page = ana.post(f"/desk/items/{item.pk}/snooze/", {"until": until}, follow=True)
    item.refresh_from_db()
    assert item.state == "snoozed"
    undo(ana, page)
    item.refresh_from_db()
    assert (item.state, item.claimed_by) == ("open", cast.ana)


def test_handing_over(ana: Client, cast: Cast, case: ApprovalRequest) -> None:
    form = {"to": cast.tom.pk, "note": "You know this better."}
    page = ana.post(f"/desk/cases/{case.pk}/hand-over/", form, follow=True)
    assert fresh(case).handler == cast.tom
    undo(ana, page)
    assert fresh(case).handler == cast.ana


def test_what_a_colleague_did_meanwhile_stands(ana: Client, cast: Cast, case: ApprovalRequest) -> None:
    ana.post(f"/desk/cases/{case.pk}/claim/", follow=True)
    page = ana.post(f"/desk/cases/{case.pk}/release/", follow=True)
    WorkItem.objects.get(request=case).claim(by=cast.tom)
    answer = undo(ana, page)
    assert answer.status_code == 409 and "Tom Becker has this case" in answer.text
    assert fresh(case).handler == cast.tom


def test_a_decision_offers_none_and_the_next_case_is_claimed(ana: Client, cast: Cast, case: ApprovalRequest) -> None:
    following = cast.file(order=None, title="The next")
    answer = decide(ana, case, {**ruling(cast, case), "next": "1"})
    assert answer["Location"] == f"/desk/cases/{following.pk}/"
    page = ana.get(answer["Location"])
    assert "is approved" in page.text and offered(page) == []
    assert fresh(following).handler == cast.ana
    assert re.search(r"<h1 [^>]*tabindex=\"-1\" autofocus>The next</h1>", page.text)
