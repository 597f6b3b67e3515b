"""Whatever else a form is sent, only what it shows is taken."""

from typing import Any

import pytest
from django.db import models
from django.test import Client

from accounts.models import User
from approvals.models import Exemption, Policy
from support.models import Macro, SavedView
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def everything(cast: Cast, model: type[models.Model]) -> dict[str, Any]:
    """A value for every column, of somebody else's or of another time."""
    found: dict[str, Any] = {}
    for field in model._meta.concrete_fields:
        if isinstance(field, models.ForeignKey):
            found |= {field.name: cast.tom.pk, field.attname: cast.tom.pk}
        elif isinstance(field, models.DateTimeField):
            found[field.name] = "2001-01-01T00:00"
        elif isinstance(field, models.BooleanField):
            found[field.name] = "on"
        elif isinstance(field, models.IntegerField):
            found[field.name] = 7
    return found


def row(found: models.Model) -> dict[str, Any]:
    return {field.attname: getattr(found, field.attname) for field in found._meta.concrete_fields}


def test_a_macro(cast: Cast, client: Client) -> None:
    client.force_login(cast.lea)
    said = {"name": "Yes", "shape": "grant", "clauses": "", "text": "Of course.", "scope": "own"}
    client.post("/desk/macros/new/", {**everything(cast, Macro), **said, "id": 99})
    macro = Macro.objects.get()
    assert (macro.owner, macro.version, macro.archived_at, macro.last_used_at) == (cast.lea, 1, None, None)
    assert macro.pk != 99
    before = row(macro)
    client.post(f"/desk/macros/{macro.pk}/", {**everything(cast, Macro), **said, "name": "No", "seen": 1})
    assert row(Macro.objects.get()) == {**before, "name": "No", "version": 2}


def test_a_saved_view(cast: Cast, client: Client) -> None:
    client.force_login(cast.lea)
    sent = {**everything(cast, SavedView), "parameters": '{"kind": "x"}', "base": "mine", "pinned_by": cast.tom.pk}
    client.post("/desk/all/save/?kind=review", {**sent, "name": "Mine", "scope": "own"})
    view = SavedView.objects.get()
    assert (view.owner, view.base, view.parameters, view.deleted_at) == (cast.lea, "all", {"kind": "review"}, None)
    assert list(view.pinned_by.all()) == [cast.lea]


def test_a_profile(cast: Cast, client: Client) -> None:
    before = row(cast.maya)
    client.force_login(cast.maya)
    said = {"name": "Maya O.", "time_zone": "UTC", "language": "en"}
    client.post("/profile/", {**everything(cast, User), **said, "role": "lead", "email": "x@example.com"})
    after = row(User.objects.get(pk=cast.maya.pk))
    changed = {name for name in after if after[name] != before[name]} - {"last_login"}
    assert changed <= {"name", "time_zone", "language", "wants_digest"}
    assert after["role"] == "seller"


def test_a_change_of_terms(cast: Cast, client: Client) -> None:
    exemption = cast.approve(cast.file()).exemption
    client.force_login(cast.maya)
    said = {"channels": ["video"], "wants_until": "", "why": "Moved."}
    client.post(f"/exemptions/{exemption.pk}/give-up/", {**everything(cast, Exemption), **said, "seen": 1})
    kept = Exemption.objects.get()
    assert (kept.seller, kept.revoked_at, kept.revoked_by, kept.ends_at) == (cast.maya, None, None, exemption.ends_at)


def test_a_decision(cast: Cast, client: Client) -> None:
    """Neither who decides, nor when, nor the seller, nor the policy is anybody's to say."""
    case = cast.file()
    client.force_login(cast.ana)
    sent = {
        "outcome": "approve",
        "seen": 1,
        "clauses": cast.clause("3.2").pk,
        "channels": "video",
        "statement": "Yes.",
        "decider": cast.lea.pk,
        "by": cast.lea.pk,
        "decided_at": "2001-01-01T00:00",
        "seller": cast.rafael.pk,
        "stage": "escalation",
        "adverse": "on",
        "policy": 99,
        "round": 7,
        "appeal": 1,
    }
    client.post(f"/desk/cases/{case.pk}/decision/", sent)
    (decision,) = case.decisions.all()
    assert (decision.decider, decision.stage, decision.round, decision.adverse) == (cast.ana, "review", 1, False)
    assert decision.policy_id == Policy.objects.get().pk
    assert Exemption.objects.get().seller == cast.maya
