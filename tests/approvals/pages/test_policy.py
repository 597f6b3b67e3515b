"""The policy is for everybody: the version in force, every clause by its anchor, and older versions."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from approvals.models import Clause, Policy
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def text(answer: Any) -> str:
    return answer.content.decode()


def version(number: int, **starts: float) -> Policy:
    at = timezone.now() + timedelta(**starts)
    policy = Policy.objects.create(
        number=number,
        title=f"Title {number}",
        introduction="New words.",
        announced_at=at - timedelta(days=15),
        effective_from=at,
    )
    Clause.objects.create(policy=policy, number="1.1", position=1, kind="rule", title="Rule", text=f"Text {number}")
    return policy


def test_anybody_reads_every_clause(db: None) -> None:
    said = text(Client().get("/policy/"))
    for clause in Clause.objects.filter(policy__number=1):
        assert f'id="clause-{clause.number}"' in said
    assert 'id="duties"' in said
    assert 'id="how-we-decide"' in said


def test_a_case_keeps_its_version(cast: Cast) -> None:
    version(2, days=-1)
    assert "Text 2" in text(Client().get("/policy/"))
    old = text(Client().get("/policy/1/"))
    assert "This is not the version in force." in old
    assert "clause-3.2" in old


def test_a_version_to_come_is_shown_but_not_in_force(db: None) -> None:
    version(2, days=30)
    assert "Text 2" not in text(Client().get("/policy/"))
    assert "in force from" in text(Client().get("/policy/2/"))


def test_a_version_that_is_none(db: None) -> None:
    for number in ("7", "0", "9" * 30):
        assert Client().get(f"/policy/{number}/").status_code == 404


def test_nothing_but_reading(db: None) -> None:
    assert Client().post("/policy/").status_code == 405
