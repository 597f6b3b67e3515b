"""What is never deleted nor replaced, on both engines: cases, appeals, permissions, and what happened on orders.

SQLite's REPLACE deletes without firing delete triggers unless the connection asks for it; somebody who opens
the file with another program does not.
"""

from collections.abc import Callable, Iterator

import pytest
from django.apps import apps
from django.db import connection, models

from approvals.models import Appeal, ApprovalRequest, Exemption
from tests.addresses import World
from tests.cast import Cast, in_days
from tests.core.test_guards import refused, run
from tests.orders.saying import knowingly

pytestmark = pytest.mark.django_db
KEPT = (
    "approvals.Amendment",
    "approvals.Appeal",
    "approvals.ApprovalRequest",
    "approvals.Clause",
    "approvals.Decision",
    "approvals.DecisionClause",
    "approvals.Exemption",
    "approvals.Policy",
    "approvals.Statement",
    "orders.Attachment",
    "orders.Breach",
    "orders.ContactLog",
    "orders.Finding",
    "orders.HeldMessage",
    "orders.Message",
    "orders.Mistake",
    "orders.MisuseReport",
    "support.Note",
)


@pytest.fixture
def world(cast: Cast) -> Iterator[World]:
    """One of each. As another program would open it: SQLite's triggers do not fire one another."""
    world = World(cast)
    knowingly(cast)
    if connection.vendor == "sqlite":
        run("PRAGMA recursive_triggers = OFF")
    yield world
    if connection.vendor == "sqlite":
        run("PRAGMA recursive_triggers = ON")


def attacks(model: type[models.Model]) -> Iterator[str]:
    """SQL that would take a row away: the one of each kind that this engine has, for each key it could be met by."""
    table, pk = model._meta.db_table, model._meta.pk.column
    columns = [field.column for field in model._meta.concrete_fields]
    yield f"DELETE FROM {table}"
    if connection.vendor == "postgresql":
        yield f"TRUNCATE {table} CASCADE"
        return
    every = ", ".join(columns)
    yield f"INSERT OR REPLACE INTO {table} ({every}) SELECT {every} FROM {table}"
    anew = ", ".join("NULL" if column == pk else column for column in columns)
    for field in model._meta.concrete_fields:
        if field.unique and field.column != pk and model._base_manager.exclude(**{field.attname: None}).exists():
            yield f"INSERT OR REPLACE INTO {table} ({every}) SELECT {anew} FROM {table} WHERE {field.column} NOT NULL"


@pytest.mark.parametrize("name", KEPT)
def test_no_row_of_them_goes(world: World, name: str) -> None:
    model = apps.get_model(name)
    before = list(model._base_manager.order_by("pk").values_list("pk", flat=True))
    assert before, "the world has none of these"
    for attack in attacks(model):
        if connection.vendor == "postgresql":
            run("SET CONSTRAINTS ALL IMMEDIATE")
        refused(lambda attack=attack: run(attack))  # type: ignore[misc]
        assert list(model._base_manager.order_by("pk").values_list("pk", flat=True)) == before


STAYS: dict[str, Callable[[World], object]] = {
    "an escalation's author, of a request": lambda world: ApprovalRequest.objects.filter(status="escalated").update(
        escalated_by=None
    ),
    "an escalation's author, of an appeal": lambda world: Appeal.objects.update(escalated_by=world.cast.lea),
    "what was stopped": lambda world: Exemption.objects.filter(stopped_at__isnull=False).update(stopped_at=None),
    "when it was revoked": lambda world: Exemption.objects.filter(revoked_at__isnull=False).update(
        revoked_at=in_days(9)
    ),
    "what was given up": lambda world: Exemption.objects.filter(given_up_at__isnull=False).update(given_up_at=None),
    "what was replaced": lambda world: Exemption.objects.filter(amended_at__isnull=False).update(amended_at=None),
}


@pytest.mark.parametrize("what", STAYS)
def test_what_bars_somebody_or_ended_something_stays(cast: Cast, what: str) -> None:
    world = World(cast)
    world.filed.escalate(by=cast.ana, reason="Hm.")
    world.appeal.escalate(by=cast.tom, reason="Hm.")
    stopped, given_up, revoked = (
        cast.approve(cast.file(channels=[channel])).exemption for channel in ("messenger", "in_person", "screen_share")
    )
    given_up.give_up(by=cast.maya)
    cast.revoke(revoked)
    world.amendment.grant(
        by=cast.tom,
        terms=cast.terms(world.granted, ends_at=world.amendment.wants_until),
        grounds=cast.grounds("3.2"),
    )
    Exemption.stop(by=cast.ben, order=cast.order)
    assert stopped.pk
    refused(lambda: STAYS[what](world))
