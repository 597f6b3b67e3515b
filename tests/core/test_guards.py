"""What the database itself refuses, on both engines, when somebody goes around the code."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.management.sql import emit_post_migrate_signal, emit_pre_migrate_signal
from django.db import DatabaseError, IntegrityError, connection, models, transaction
from django.utils import timezone

from accounts.models import User
from approvals import statements
from approvals.models import (
    Appeal,
    ApprovalRequest,
    Decision,
    DecisionClause,
    Exemption,
    RequestChannel,
    Statement,
    ThreadMessage,
)
from audit import guards
from audit.models import Event, EventSubject, PersonalValue
from notifications.models import Notification
from orders.models import Attachment, Message, Order
from support.models import WorkItem
from tests.cast import Cast, in_days

pytestmark = pytest.mark.django_db


def copy_of(row: models.Model, **changes: object) -> models.Model:
    """A new, unsaved row like `row`, but for `changes`."""
    values = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    return type(row)(**{**values, row._meta.pk.attname: None, **changes})


def refused(act: Callable[[], object]) -> str:
    """Run `act`, which the database must refuse; returns what it said."""
    with pytest.raises((IntegrityError, DatabaseError)) as error, transaction.atomic():
        act()
    return str(error.value)


def run(sql: str, *parameters: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)


@pytest.fixture
def granted(cast: Cast) -> Decision:
    return cast.approve(cast.file())


APPEND_ONLY = [
    Event,
    EventSubject,
    Decision,
    DecisionClause,
    Statement,
    ThreadMessage,
    Message,
    "approvals.Clause",
]


@pytest.fixture
def told(cast: Cast) -> None:
    """At least one row in every append-only table."""
    request = cast.file()
    request.ask(by=cast.ana, question="What for?")
    request.answer(by=cast.maya, text="To hear him.")
    cast.approve(request)
    cast.deny(cast.file(channels=["phone"]))
    Message.post(by=cast.maya, order=cast.order, body="Good morning")


@pytest.mark.usefixtures("told")
@pytest.mark.parametrize("table", APPEND_ONLY, ids=str)
class TestAppendOnly:
    def table(self, table: type[models.Model] | str) -> tuple[str, int]:
        model = apps.get_model(table) if isinstance(table, str) else table
        first = model._default_manager.order_by("pk").first()
        assert first is not None
        return model._meta.db_table, first.pk

    def test_update(self, table: type[models.Model]) -> None:
        name, pk = self.table(table)
        key = "decision_id" if table is Statement else "id"
        assert "append-only" in refused(lambda: run(f"UPDATE {name} SET {key} = {key} WHERE {key} = %s", pk))

    def test_delete(self, table: type[models.Model]) -> None:
        name, pk = self.table(table)
        key = "decision_id" if table is Statement else "id"
        assert "append-only" in refused(lambda: run(f"DELETE FROM {name} WHERE {key} = %s", pk))

    def test_replace_or_truncate(self, table: type[models.Model]) -> None:
        name, _ = self.table(table)
        if connection.vendor == "sqlite":
            said = refused(lambda: run(f"INSERT OR REPLACE INTO {name} SELECT * FROM {name} LIMIT 1"))
        else:
            run("SET CONSTRAINTS ALL IMMEDIATE")
            said = refused(lambda: run(f"TRUNCATE {name} CASCADE"))
        # SQLite asks a table's guards in no certain order, and a ruling written twice is out of its place, too.
        assert "append-only" in said or (table is Decision and "fits where its case is" in said)


class TestTrail:
    def test_two_events_cannot_share_a_place(self, granted: Decision) -> None:
        first = Event.objects.filter(chain=granted.request.chain).first()
        refused(copy_of(first, hash="f" * 64).save)
        refused(copy_of(first, hash="f" * 64, seq=99).save)
        refused(copy_of(first, seq=99, prev_hash="e" * 64).save)

    def test_a_kept_text_is_erased_but_not_changed(self, granted: Decision) -> None:
        value = PersonalValue.objects.filter(event__chain=granted.request.chain).first()
        assert "erased" in refused(lambda: PersonalValue.objects.filter(pk=value.pk).update(value="x"))
        PersonalValue.objects.filter(pk=value.pk).delete()


class TestOneOpenRequest:
    @pytest.mark.parametrize("for_order", [True, False])
    def test_per_channel(self, cast: Cast, for_order: bool) -> None:
        request = cast.file() if for_order else cast.file(order=None)
        other = cast.file(channels=["phone"]) if for_order else cast.file(order=None, channels=["phone"])
        row = RequestChannel.objects.get(request=request)
        refused(copy_of(row, request_id=other.pk).save)
        request.withdraw(by=cast.maya)
        copy_of(row, request_id=other.pk).save()


class TestDecision:
    """Rows written past the verbs and past the model: what each test breaks is the one thing wrong with its row."""

    def again(self, decision: Decision, **changes: object) -> Decision:
        """A further ruling on the case like `decision`, unsaved."""
        row = copy_of(decision, **{"round": decision.request.decisions.count() + 1, **changes})
        assert isinstance(row, Decision)
        return row

    def told(self, *rows: Decision) -> str:
        """What the database says to these rows, which never met the model's own checks."""
        return refused(lambda: Decision.objects.bulk_create(rows))

    def test_once_a_round(self, granted: Decision, cast: Cast) -> None:
        self.told(self.again(granted, round=1, decider_id=cast.tom.pk))

    @pytest.mark.parametrize("name", ["maya", "ben"])
    def test_never_by_a_party(self, cast: Cast, name: str) -> None:
        case = cast.file()
        template = cast.approve(cast.file(channels=["phone"]))
        row = copy_of(template, request_id=case.pk, decider_id=getattr(cast, name).pk)
        assert "party" in refused(lambda: Decision.objects.bulk_create([row]))

    @pytest.mark.parametrize("name", ["rafael", "marc", "ada"])
    def test_never_by_somebody_without_the_role(self, cast: Cast, name: str) -> None:
        case = cast.file()
        template = cast.approve(cast.file(channels=["phone"]))
        row = copy_of(template, request_id=case.pk, decider_id=getattr(cast, name).pk)
        assert "agents and leads" in refused(lambda: Decision.objects.bulk_create([row]))

    def test_an_escalation_by_a_third_person(self, cast: Cast) -> None:
        case = cast.file()
        case.ask(by=cast.lea, question="What for?")
        case.answer(by=cast.maya, text="To hear him.")
        case.escalate(by=cast.ana, reason="It does not fit.")
        template = cast.approve(cast.file(channels=["phone"]))
        for name, said in (("lea", "took no part"), ("ana", "took no part"), ("tom", "by leads"), ("ben", "party")):
            row = copy_of(template, request_id=case.pk, stage="escalation", decider_id=getattr(cast, name).pk)
            words = refused(lambda row=row: Decision.objects.bulk_create([row]))  # type: ignore[misc]
            assert said in words or (name == "ana" and "by leads" in words), name
        row = copy_of(template, request_id=case.pk, stage="escalation", decider_id=cast.ivo.pk)
        Decision.objects.bulk_create([row])

    @pytest.mark.parametrize("name", ["ana", "lea", "tom", "ivo"])
    def test_what_was_escalated_is_not_decided_as_if_it_were_not(self, cast: Cast, name: str) -> None:
        case = cast.file()
        case.ask(by=cast.lea, question="What for?")
        case.answer(by=cast.maya, text="To hear him.")
        case.escalate(by=cast.ana, reason="It does not fit.")
        template = cast.approve(cast.file(channels=["phone"]))
        row = copy_of(template, request_id=case.pk, stage="review", decider_id=getattr(cast, name).pk)
        assert "fits where its case is" in refused(lambda: Decision.objects.bulk_create([row]))

    def test_nobody_forgets_who_escalated_it(self, cast: Cast) -> None:
        case = cast.file()
        case.escalate(by=cast.lea, reason="It does not fit.")
        rows = ApprovalRequest.objects.filter(pk=case.pk)
        for change in ({"escalated_by": None}, {"escalated_by": cast.ana}, {"escalated_at": None}):
            assert "stays known" in refused(lambda change=change: rows.update(**change))  # type: ignore[misc]
        appeal = cast.appeal(cast.deny(cast.file(channels=["phone"])))
        appeal.escalate(by=cast.tom, reason="It does not fit.")
        rows = Appeal.objects.filter(pk=appeal.pk)
        for change in ({"escalated_by": None}, {"escalated_by": cast.ivo}):
            assert "stays known" in refused(lambda change=change: rows.update(**change))  # type: ignore[misc]

    def test_a_second_review_of_what_was_denied(self, cast: Cast) -> None:
        """An agent who denied writes an approval beside it, to grant past appeal and correction."""
        denied = cast.deny(cast.file())
        template = cast.approve(cast.file(channels=["phone"]))
        for decider in (cast.ana, cast.tom, cast.lea):
            row = copy_of(template, request_id=denied.request_id, round=2, decider_id=decider.pk)
            assert "fits where its case is" in refused(lambda row=row: Decision.objects.bulk_create([row]))  # type: ignore[misc]

    def test_a_correction_of_what_is_being_heard_or_was_never_denied(self, cast: Cast) -> None:
        denied = cast.deny(cast.file())
        template = cast.approve(cast.file(channels=["phone"]))
        fields = {"stage": "correction", "round": 2, "reverses_id": denied.pk}
        cast.appeal(denied)
        row = copy_of(template, request_id=denied.request_id, decider_id=cast.lea.pk, **fields)
        assert "fits where its case is" in refused(lambda: Decision.objects.bulk_create([row]))
        again = self.again(template, stage="correction", decider_id=cast.lea.pk)
        assert "fits where its case is" in self.told(again)

    def test_a_correction_by_whoever_denied(self, cast: Cast) -> None:
        denied = cast.deny(cast.file(), by=cast.lea)
        template = cast.approve(cast.file(channels=["phone"]))
        row = copy_of(template, request_id=denied.request_id, stage="correction", round=2, decider_id=cast.lea.pk)
        assert "another lead" in refused(lambda: Decision.objects.bulk_create([row]))

    def test_a_revocation_of_what_nobody_revoked(self, cast: Cast) -> None:
        granted = cast.approve(cast.file(channels=["video", "phone"]), channels=("video",))
        row = self.again(granted, stage="revocation", outcome="revoked", decider_id=cast.lea.pk)
        assert "fits where its case is" in self.told(row)

    def test_a_change_that_was_not_decided_so(self, cast: Cast) -> None:
        granted = cast.approve(cast.file())
        asked = cast.amend(granted.exemption)
        row = self.again(granted, stage="amendment", amendment_id=asked.pk, decider_id=cast.tom.pk)
        assert "about that change" in self.told(row)
        asked.refuse(by=cast.tom, grounds=cast.grounds("4.1"))
        row = self.again(granted, stage="amendment", amendment_id=asked.pk, decider_id=cast.lea.pk)
        assert "about that change" in self.told(row)

    @pytest.mark.parametrize("part", ["statement", "facts", "measure", "redress", "cited", "appeal_until"])
    def test_no_refusal_without_its_reasons(self, cast: Cast, part: str) -> None:
        """Past the model, the database refuses."""
        template = cast.deny(cast.file())
        empty = None if part == "appeal_until" else ""
        row = copy_of(template, request_id=cast.file(channels=["phone"]).pk, **{part: empty})
        said = refused(lambda: Decision.objects.bulk_create([row]))
        assert "cites its clauses" in said if part == "cited" else "decision_adverse_has_reasons" in said

    @pytest.mark.parametrize("part", ["statement", "facts", "measure", "redress", "appeal_until", "clauses", "why"])
    def test_the_model_names_what_is_missing(self, cast: Cast, part: str) -> None:
        """From a shell: one part missing, or all of them; nothing is kept."""
        template, case = cast.deny(cast.file()), cast.file(channels=["phone"])
        whole = copy_of(template, request_id=case.pk)
        assert isinstance(whole, Decision)
        whole.rests_on = ((cast.clause("4.1"), "It is so."),)
        if part == "clauses":
            whole.rests_on = ()
        elif part == "why":
            whole.rests_on = ((cast.clause("4.1"), "It is so."), (cast.clause("4.2"), "  "))
        else:
            setattr(whole, part, None if part == "appeal_until" else " ")
        with pytest.raises(ValidationError) as named:
            whole.save()
        assert list(named.value.message_dict) == [part]
        with pytest.raises(ValidationError) as named:
            Decision.objects.create(request=case, round=1, stage="review", outcome="denied", decider=cast.ana)
        wanted = {"statement", "facts", "measure", "redress", "appeal_until", "clauses"}
        assert set(named.value.message_dict) == wanted
        assert not case.decisions.exists()

    def test_a_refusal_is_kept_whole(self, cast: Cast) -> None:
        """However it is saved: with its grounds, and the statement that the seller gets."""
        template, case = cast.deny(cast.file()), cast.file(channels=["phone"])
        row = copy_of(template, request_id=case.pk)
        assert isinstance(row, Decision)
        row.rests_on = ((cast.clause("4.1"), "It is so."),)
        row.save()
        kept = Decision.objects.get(pk=row.pk)
        assert kept.cited == "4.1"
        assert [ground.why for ground in kept.grounds.all()] == ["It is so."]
        assert kept.document.content["clauses"][0]["why"] == "It is so."
        assert kept.document.sha256 == statements.fingerprint(kept.document.content)

    def test_no_refusal_that_calls_itself_none(self, cast: Cast) -> None:
        denied = cast.deny(cast.file())
        row = copy_of(denied, request_id=cast.file(channels=["phone"]).pk, adverse=False)
        assert "decision_denial_is_adverse" in refused(lambda: Decision.objects.bulk_create([row]))

    def test_no_ground_without_why(self, cast: Cast) -> None:
        denied = cast.deny(cast.file())
        other = DecisionClause(decision=denied, clause=cast.clause("4.2"), why="")
        assert "why each clause applies" in refused(other.save)


class TestExemption:
    def second(self, granted: Decision, **changes: object) -> models.Model:
        return copy_of(granted.exemption, **changes)

    def test_needs_the_decision_that_grants_it(self, granted: Decision, cast: Cast) -> None:
        denied = cast.deny(cast.file(channels=["phone"]))
        row = self.second(granted, decision_id=denied.pk, request_id=denied.request_id)
        assert "grants it" in refused(row.save)
        refused(self.second(granted, decision_id=10**9).save)

    def test_covers_what_was_asked_for_who_asked(self, cast: Cast) -> None:
        decision = cast.approve(cast.file(order=None))
        asked = cast.amend(decision.exemption)
        type(asked).objects.filter(pk=asked.pk).update(status="granted", closed_at=timezone.now())
        fresh = {"round": 2, "stage": "amendment", "amendment_id": asked.pk, "decider_id": cast.tom.pk}
        further = copy_of(decision, **fresh)
        further.save()
        base = {"decision_id": further.pk}
        assert "who asked" in refused(self.second(decision, **base, seller_id=cast.rafael.pk).save)
        assert "who asked" in refused(self.second(decision, **base, gig_id=None, order_id=cast.order.pk).save)

    def test_exactly_one_of_order_or_gig(self, granted: Decision, cast: Cast) -> None:
        rows = Exemption.objects.filter(pk=granted.exemption.pk)
        refused(lambda: rows.update(gig=cast.gig))
        refused(lambda: rows.update(order=None))

    def test_ends_after_it_starts(self, granted: Decision) -> None:
        refused(self.second(granted, ends_at=granted.exemption.starts_at).save)

    def test_revoked_by_if_and_only_if_revoked_at(self, granted: Decision, cast: Cast) -> None:
        rows = Exemption.objects.filter(pk=granted.exemption.pk)
        refused(lambda: rows.update(revoked_at=timezone.now()))
        refused(lambda: rows.update(revoked_by=cast.lea))
        rows.update(revoked_at=timezone.now(), revoked_by=cast.lea)
        assert "stays revoked" in refused(lambda: rows.update(revoked_at=None, revoked_by=None))

    def test_keeps_its_terms_and_its_row(self, granted: Decision) -> None:
        rows = Exemption.objects.filter(pk=granted.exemption.pk)
        assert "terms" in refused(lambda: rows.update(ends_at=in_days(99)))
        assert "terms" in refused(lambda: rows.update(channels=["email"]))
        assert "terms" in refused(lambda: rows.update(contacts_allowed=5))
        refused(lambda: run("DELETE FROM approvals_exemption WHERE id = %s", granted.exemption.pk))


class TestAttachment:
    def test_two_live_ones_never_overlap(self, granted: Decision) -> None:
        row = Attachment.objects.get()
        tick = timedelta(microseconds=1)
        copy_of(row, starts_at=row.ends_at, ends_at=row.ends_at + timedelta(days=1)).save()
        refused(copy_of(row, starts_at=row.ends_at - tick, ends_at=row.ends_at).save)
        refused(copy_of(row).save)
        copy_of(row, channel="phone", channel_code=2).save()
        Attachment.objects.update(ended_at=timezone.now(), ended_why="revoked")
        copy_of(row).save()

    def test_needs_its_exemption(self, granted: Decision) -> None:
        row = Attachment.objects.get()
        other = {"channel": "phone", "channel_code": 2}
        assert "exemption" in refused(copy_of(row, **other, exemption_number=10**9).save)
        assert "exemption" in refused(copy_of(row, **other, decision_number=10**9).save)

    def test_needs_an_open_order(self, granted: Decision, cast: Cast) -> None:
        row = Attachment.objects.get()
        cast.order.cancel(by=cast.ben.party)
        assert "open order" in refused(copy_of(row).save)

    def test_keeps_its_terms_and_its_end(self, granted: Decision) -> None:
        rows = Attachment.objects.all()
        assert "terms" in refused(lambda: rows.update(ends_at=in_days(99)))
        assert "terms" in refused(lambda: rows.update(contacts_allowed=9))
        rows.update(ended_at=timezone.now(), ended_why="revoked")
        assert "stays ended" in refused(lambda: rows.update(ended_at=None, ended_why=""))

    def test_its_channel_and_code_agree(self, granted: Decision) -> None:
        refused(copy_of(Attachment.objects.get(), channel="phone", channel_code=7).save)


class TestRequest:
    @pytest.mark.parametrize("status", ["escalated", "lapsed", "revoked"])
    def test_moves_only_along_its_states(self, cast: Cast, status: str) -> None:
        rows = ApprovalRequest.objects.filter(pk=cast.file().pk)
        refused(lambda: rows.update(status=status, closed_at=timezone.now()))

    def test_a_denial_is_not_undone_by_hand(self, cast: Cast) -> None:
        request = cast.deny(cast.file()).request
        rows = ApprovalRequest.objects.filter(pk=request.pk)
        assert "move that way" in refused(lambda: rows.update(status="approved"))

    def test_what_was_asked_is_not_rewritten(self, cast: Cast) -> None:
        rows = ApprovalRequest.objects.filter(pk=cast.file().pk)
        assert "not rewritten" in refused(lambda: rows.update(why="Something else"))

    def test_ends_after_it_starts_and_closes_with_a_time(self, cast: Cast) -> None:
        rows = ApprovalRequest.objects.filter(pk=cast.file().pk)
        refused(lambda: rows.update(status="withdrawn"))
        refused(lambda: rows.update(status="needs_info"))


class TestOthers:
    def test_a_lease_if_and_only_if_claimed(self, cast: Cast) -> None:
        rows = WorkItem.objects.filter(request=cast.file())
        refused(lambda: rows.update(claimed_by=cast.ana))
        refused(lambda: rows.update(lease_until=timezone.now()))

    def test_an_order_has_two_people(self, cast: Cast) -> None:
        refused(lambda: Order.objects.filter(pk=cast.order.pk).update(buyer=cast.maya))

    def test_one_address_one_person_whatever_its_case(self, cast: Cast) -> None:
        refused(lambda: User.objects.filter(pk=cast.ben.pk).update(email="MAYA@example.com"))

    def test_one_mail_for_one_event_and_person(self, cast: Cast) -> None:
        event = Event.objects.get(chain=cast.file().chain)
        row = Notification(event=event, chain=event.chain, recipient=cast.rafael, kind="x/y")
        row.save()
        refused(copy_of(row, message_id="<other@example.com>").save)
        refused(lambda: Notification.objects.filter(pk=row.pk).update(state="sending"))


class TestGuards:
    def test_all_are_in_place(self) -> None:
        assert guards.missing() == []
        assert guards.problems() == []

    def test_a_missing_one_is_named(self) -> None:
        table = "audit_event"
        on = f" ON {table}" if connection.vendor == "postgresql" else ""
        run(f"DROP TRIGGER audit_event_no_update{on}")
        assert guards.missing() == ["audit_event_no_update"]
        guards.install_all()
        assert guards.missing() == []


@pytest.mark.django_db(transaction=True)
def test_guards_survive_a_migration_of_every_guarded_table() -> None:
    """SQLite drops triggers in silence when it remakes a table; the signals of `migrate` put them back."""
    cast = Cast()
    cast.approve(cast.file())
    emit_pre_migrate_signal(0, False, "default")
    for model in (Event, EventSubject, PersonalValue, Decision, DecisionClause, Exemption, Attachment, ApprovalRequest):
        with connection.schema_editor() as editor:
            if connection.vendor == "sqlite":
                editor._remake_table(model)
            else:
                editor.execute(f"ALTER TABLE {model._meta.db_table} ALTER COLUMN id SET NOT NULL")
    if connection.vendor == "sqlite":
        assert guards.missing()
    emit_post_migrate_signal(0, False, "default")
    assert guards.missing() == []
    for model in (Event, EventSubject, Decision, DecisionClause):
        refused(lambda table=model._meta.db_table: run(f"DELETE FROM {table}"))  # type: ignore[misc]
    refused(lambda: PersonalValue.objects.update(value="x"))
    refused(lambda: Exemption.objects.update(terms="x"))
    refused(lambda: Attachment.objects.update(terms="x"))
    refused(lambda: ApprovalRequest.objects.update(why="x"))
