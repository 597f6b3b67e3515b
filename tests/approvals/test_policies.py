"""Policies: written, announced at least 15 days ahead, compared word by word, and frozen on each case."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from approvals.models import Clause, Policy, PolicyDraft
from approvals.policy_diff import changed, words
from approvals.verbs.announcing import NOTICE
from audit.models import Event
from notifications.models import Notification
from tests.cast import Cast

pytestmark = pytest.mark.django_db
TICK = timedelta(microseconds=1)


@pytest.fixture
def draft(cast: Cast) -> PolicyDraft:
    """The next version, with other words for copying back."""
    found = PolicyDraft.copy_of(cast.policy, by=cast.ada)
    for clause in found.clauses:
        if clause["duty"] == "copy_back":
            clause["text"] = clause["text"].replace("24 hours", "12 hours")
    found.save()
    return found


def announced(cast: Cast, draft: PolicyDraft, days: float = 20) -> Policy:
    return Policy.announce(by=cast.ada, draft=draft, effective_from=timezone.now() + timedelta(days=days))


class TestAnnouncing:
    def test_fifteen_days_ahead_to_the_microsecond(self, cast: Cast, draft: PolicyDraft) -> None:
        with time_machine.travel(timezone.now(), tick=False):
            with pytest.raises(ValidationError) as refused:
                Policy.announce(by=cast.ada, draft=draft, effective_from=timezone.now() + NOTICE - TICK)
            assert list(refused.value.message_dict) == ["effective_from"]
            policy = Policy.announce(by=cast.ada, draft=draft, effective_from=timezone.now() + NOTICE)
        assert (policy.number, PolicyDraft.objects.count()) == (2, 0)
        assert Event.objects.get(chain="policy:2").action == "policy.announced"

    @pytest.mark.parametrize("name", ["maya", "ana", "lea", "marc"])
    def test_only_by_administrators(self, cast: Cast, draft: PolicyDraft, name: str) -> None:
        with pytest.raises(PermissionDenied):
            Policy.announce(by=getattr(cast, name), draft=draft, effective_from=timezone.now() + timedelta(days=30))

    def test_the_database_refuses_less_and_any_change(self, cast: Cast, draft: PolicyDraft) -> None:
        now = timezone.now()
        late = Policy(number=9, title="x", introduction="x", announced_at=now, effective_from=now + timedelta(days=14))
        with pytest.raises(IntegrityError, match="15 days"), transaction.atomic():
            late.save()
        policy = announced(cast, draft)
        for change in ({"effective_from": now}, {"title": "Other"}):
            with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
                Policy.objects.filter(pk=policy.pk).update(**change)
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            Clause.objects.filter(policy=policy).update(text="Other")

    @pytest.mark.parametrize("broken", ["number", "duty", "refuses", "text"])
    def test_no_policy_that_cannot_be_lived_by(self, cast: Cast, draft: PolicyDraft, broken: str) -> None:
        if broken == "number":
            draft.clauses[1]["number"] = draft.clauses[0]["number"]
        elif broken == "duty":
            draft.clauses = [clause for clause in draft.clauses if clause["duty"] != "deliver_here"]
        elif broken == "refuses":
            draft.clauses = [clause for clause in draft.clauses if clause["kind"] != "refuses"]
        else:
            draft.clauses[0]["text"] = " "
        with pytest.raises(ValidationError) as refused:
            announced(cast, draft)
        assert list(refused.value.message_dict) == ["clauses"]

    def test_every_seller_with_open_business_is_told_and_nobody_else(self, cast: Cast, draft: PolicyDraft) -> None:
        cast.file()  # Maya has a request open
        announced(cast, draft)
        rows = Notification.objects.filter(kind="approvals/policy_announced")
        assert [row.recipient for row in rows] == [cast.maya]

    def test_told_for_an_exemption_or_an_appeal_as_well(self, cast: Cast, draft: PolicyDraft) -> None:
        cast.approve(cast.file())
        cast.appeal(cast.deny(cast.file(channels=["phone"])))
        announced(cast, draft)
        assert Notification.objects.filter(kind="approvals/policy_announced", recipient=cast.maya).count() == 1


class TestFrozen:
    def test_a_case_keeps_its_version(self, cast: Cast, draft: PolicyDraft) -> None:
        case = cast.file()
        policy = announced(cast, draft)
        with time_machine.travel(policy.effective_from, tick=False):
            assert Policy.objects.in_force(timezone.now()) == policy
            case.refresh_from_db()
            ruling = cast.deny(case)
            assert ruling.policy == cast.policy
            assert ruling.document.content["policy"] == 1
            foreign = policy.clauses.get(number="4.1")
            grounds = cast.grounds("4.1")
            wrong = type(grounds)(**{**grounds.__dict__, "clauses": ((foreign, "It is so."),)})
            with pytest.raises(ValidationError, match="filed under"):
                wrong.check(case, adverse=True, kinds=("refuses",))

    def test_in_force_from_its_instant_on(self, cast: Cast, draft: PolicyDraft) -> None:
        policy = announced(cast, draft)
        assert Policy.objects.in_force(policy.effective_from - TICK) == cast.policy
        assert Policy.objects.in_force(policy.effective_from) == policy


class TestComparing:
    def test_word_by_word(self) -> None:
        pieces = [(piece.kind, piece.text) for piece in words("within 24 hours of it", "within 12 hours of it, always")]
        assert pieces == [
            ("same", "within "),
            ("removed", "24"),
            ("added", "12"),
            ("same", " hours of "),
            ("removed", "it"),
            ("added", "it, always"),
        ]

    def test_nothing_is_lost(self) -> None:
        old, new = "a b c d e", "a x c e f"
        pieces = words(old, new)
        assert "".join(piece.text for piece in pieces if piece.kind != "added") == old
        assert "".join(piece.text for piece in pieces if piece.kind != "removed") == new

    def test_clauses_that_came_and_went(self, cast: Cast, draft: PolicyDraft) -> None:
        draft.clauses = [clause for clause in draft.clauses if clause["number"] != "4.2"]
        extra = {"number": "4.9", "kind": "refuses", "title": "New", "text": "New.", "purpose": "", "duty": ""}
        draft.clauses.append(extra)
        policy = announced(cast, draft)
        kinds = {change.number: change.kind for change in changed(cast.policy.clauses.all(), policy.clauses.all())}
        assert kinds == {"2.2": "changed", "4.2": "removed", "4.9": "added"}


class TestPages:
    def test_from_a_draft_to_its_announcement(self, cast: Cast, client: Client) -> None:
        client.force_login(cast.ada)
        assert client.post("/policies/begin/").status_code == 302
        draft = PolicyDraft.objects.get()
        data: dict[str, Any] = {"title": "Contact", "introduction": "Work takes place here."}
        data |= {"clauses-TOTAL_FORMS": len(draft.clauses) + 1, "clauses-INITIAL_FORMS": len(draft.clauses)}
        for place, clause in enumerate(draft.clauses):
            data |= {f"clauses-{place}-{name}": value for name, value in clause.items()}
        last = len(draft.clauses)
        data |= {f"clauses-{last}-number": "4.9", f"clauses-{last}-kind": "refuses"}
        data |= {f"clauses-{last}-title": "Where a recording would do", f"clauses-{last}-text": "Record it."}
        assert client.post("/policies/draft/", data).headers["Location"] == "/policies/draft/changes/"
        assert "Where a recording would do" in client.get("/policies/draft/changes/").content.decode()
        soon = (timezone.localdate() + timedelta(days=3)).isoformat()
        assert client.post("/policies/draft/changes/", {"effective_from": soon}).status_code == 400
        day = (timezone.localdate() + timedelta(days=20)).isoformat()
        assert client.post("/policies/draft/changes/", {"effective_from": day}).headers["Location"] == "/policy/2/"
        everybody = Client()
        assert "Policy 2 holds from" in everybody.get("/policy/").content.decode()
        said = everybody.get("/policy/2/changes/").content.decode()
        assert "<ins>" in said
        assert "Where a recording would do" in said
        assert everybody.get("/policy/1/changes/").status_code == 404

    @pytest.mark.parametrize("path", ["/policies/", "/policies/draft/", "/policies/draft/changes/"])
    def test_for_administrators(self, cast: Cast, client: Client, draft: PolicyDraft, path: str) -> None:
        for name, status in (("ada", 200), ("lea", 403), ("maya", 403)):
            client.force_login(getattr(cast, name))
            assert client.get(path).status_code == status
