"""Appeals: who may hear them, until when they are open, and what each ruling does."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from dateutil.relativedelta import relativedelta
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.models import Role
from approvals.errors import NotAppealable
from approvals.models import Appeal, ApprovalRequest, Decision, Exemption
from approvals.rules import appeals
from approvals.tasks import go_on_with_appeals
from audit import spine
from audit.conflicts import Stale, WrongState
from audit.models import Event
from audit.verify import verify_chain
from notifications.models import Notification
from orders.models import Attachment, Upload
from support.models import WorkItem
from tests.cast import Cast, in_days, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def denied(cast: Cast) -> Decision:
    """Ana denied Maya's request."""
    return cast.deny(cast.file())


@pytest.fixture
def appeal(cast: Cast, denied: Decision) -> Appeal:
    return cast.appeal(denied)


def fresh(row: Any) -> Any:
    """The row as the database has it."""
    return type(row).objects.get(pk=row.pk)


def actions(appeal: Appeal) -> list[str]:
    return list(Event.objects.filter(chain=appeal.chain).order_by("seq").values_list("action", flat=True))


def mails(kind: str) -> int:
    return Notification.objects.filter(kind=f"approvals/{kind}").count()


class TestFiling:
    def test_it_waits_at_the_desk_and_its_seller_is_told(self, cast: Cast, appeal: Appeal) -> None:
        item = WorkItem.objects.open().get(request=appeal.request)
        assert (item.kind, item.due_at) == ("appeal", appeal.due_at)
        assert actions(appeal)[-1] == "appeal.filed"
        assert mails("appeal_filed") == 1
        assert fresh(appeal.request).status == "denied"

    @pytest.mark.parametrize("name", ["rafael", "ben", "ana", "lea", "ada"])
    def test_only_by_its_seller(self, cast: Cast, denied: Decision, name: str) -> None:
        with pytest.raises(PermissionDenied):
            Appeal.file(by=getattr(cast, name), decision=denied, grounds="No.")
        assert not Appeal.objects.exists()

    def test_once_for_each_decision(self, cast: Cast, appeal: Appeal) -> None:
        with pytest.raises(NotAppealable, match="You appealed this decision"):
            cast.appeal(fresh(appeal.decision))
        appeal.withdraw(by=cast.maya)
        with pytest.raises(NotAppealable, match="Appeal withdrawn"):
            cast.appeal(fresh(appeal.decision))

    def test_sent_twice_filed_once(self, cast: Cast, denied: Decision) -> None:
        first = cast.appeal(denied)
        again = Appeal.file(by=cast.maya, decision=fresh(denied), grounds="Anything", nonce=first.nonce)
        assert again.pk == first.pk
        assert Appeal.objects.count() == 1

    def test_a_grant_of_everything_refused_nothing(self, cast: Cast) -> None:
        granted = cast.approve(cast.file())
        with pytest.raises(NotAppealable, match="refused nothing"):
            cast.appeal(granted)

    def test_a_partial_grant_can_be_appealed(self, cast: Cast) -> None:
        granted = cast.approve(cast.file(channels=["video", "phone"]), channels=("video",))
        appeal = cast.appeal(granted)
        overturned = cast.overturn(appeal)
        assert overturned.exemption.channels == ["phone", "video"] or set(overturned.exemption.channels) == {
            "phone",
            "video",
        }
        before = fresh(granted.exemption)
        assert before.state(timezone.now()) == "amended"
        assert before.replaced_by == overturned.exemption

    def test_no_grounds(self, cast: Cast, denied: Decision) -> None:
        with pytest.raises(ValidationError) as named:
            cast.appeal(denied, grounds="  ")
        assert list(named.value.message_dict) == ["grounds"]


class TestWindow:
    def test_six_months_and_seven_days_from_being_informed(self, denied: Decision) -> None:
        assert denied.appeal_until == denied.decided_at + relativedelta(months=6, days=7)

    def test_open_to_the_last_microsecond(self, cast: Cast, denied: Decision) -> None:
        assert denied.appeal_until
        with time_machine.travel(denied.appeal_until - timedelta(microseconds=1), tick=False):
            assert cast.appeal(denied).filed_at < denied.appeal_until

    def test_closed_at_its_end(self, cast: Cast, denied: Decision) -> None:
        assert denied.appeal_until
        with (
            time_machine.travel(denied.appeal_until, tick=False),
            pytest.raises(NotAppealable, match="time to appeal ended"),
        ):
            cast.appeal(denied)

    def test_held_by_the_database(self, denied: Decision, appeal: Appeal) -> None:
        """Directly in SQL, for another decision whose window is over."""
        fields = {field.attname: getattr(appeal, field.attname) for field in Appeal._meta.concrete_fields}
        late = Appeal(**{**fields, "id": None, "nonce": "0" * 32, "filed_at": denied.appeal_until})
        with pytest.raises(IntegrityError), transaction.atomic():
            Appeal.objects.bulk_create([late])


class TestWhoHears:
    def test_not_whoever_decided(self, cast: Cast, appeal: Appeal) -> None:
        with pytest.raises(PermissionDenied, match="you decided"):
            cast.uphold(appeal, by=cast.ana)

    def test_not_whoever_asked_before(self, cast: Cast) -> None:
        person("Noor Haddad", Role.AGENT)  # else nobody were left, and it went to the leads
        case = cast.file()
        case.ask(by=cast.tom, question="What for?")
        case.answer(by=cast.maya, text="To hear him.")
        appeal = cast.appeal(cast.deny(case))
        with pytest.raises(PermissionDenied, match="asked for information"):
            cast.overturn(appeal, by=cast.tom)

    def test_whoever_asks_in_the_hearing_goes_on_hearing(self, cast: Cast, appeal: Appeal) -> None:
        appeal.ask(by=cast.tom, question="Since when?")
        appeal.answer(by=cast.maya, text="Since March.")
        assert cast.uphold(appeal, by=cast.tom).stage == "appeal"

    def test_an_escalated_one_by_a_third_person(self, cast: Cast, appeal: Appeal) -> None:
        appeal.ask(by=cast.lea, question="Since when?")
        appeal.answer(by=cast.maya, text="Since March.")
        appeal.escalate(by=cast.tom, reason="No clause fits.")
        for barred in (cast.ana, cast.tom, cast.lea):
            with pytest.raises(PermissionDenied):
                cast.overturn(appeal, by=barred)
        assert cast.overturn(appeal, by=cast.ivo).stage == "escalation"

    def test_a_leads_own_ruling_by_another_lead(self, cast: Cast) -> None:
        appeal = cast.appeal(cast.deny(cast.file(), by=cast.lea))
        assert (appeal.status, appeal.escalated_by) == ("escalated", None)
        assert "another lead" in appeal.escalation_reason
        with pytest.raises(PermissionDenied):
            cast.uphold(appeal, by=cast.lea)
        with pytest.raises(PermissionDenied, match="with the leads"):
            cast.uphold(appeal, by=cast.tom)
        assert cast.uphold(appeal, by=cast.ivo)

    def test_it_escalates_itself_where_no_agent_is_left(self, cast: Cast) -> None:
        case = cast.file()
        case.ask(by=cast.tom, question="What for?")
        case.answer(by=cast.maya, text="To hear him.")
        appeal = cast.appeal(cast.deny(case))
        assert appeal.status == "escalated"
        assert "Every agent took part" in appeal.escalation_reason
        assert WorkItem.objects.open().get(request=case).kind == "escalation"
        assert mails("appeal_escalated") == 1

    def test_refused_by_the_database_as_well(self, cast: Cast, appeal: Appeal) -> None:
        """Every arrangement that breaks separation of duties, in plain SQL."""
        template = appeal.decision
        rows = [
            ("appeal", cast.ana, "took no part"),
            ("appeal", cast.maya, "party"),
            ("appeal", cast.ben, "party"),
            ("appeal", cast.marc, "agents and leads"),
            ("escalation", cast.ivo, "while it is open"),
            ("correction", cast.lea, "where its case is"),
            ("revocation", cast.lea, "where its case is"),
            ("review", cast.lea, "where its case is"),
        ]
        for stage, who, said in rows:
            outcome = {"revocation": "revoked", "correction": "approved", "review": "denied"}.get(stage, "upheld")
            values = {field.attname: getattr(template, field.attname) for field in Decision._meta.concrete_fields}
            on_appeal = appeal.pk if stage in ("appeal", "escalation") else None
            changes = {"id": None, "round": 2, "stage": stage, "outcome": outcome, "decider_id": who.pk}
            row = Decision(**{**values, **changes, "appeal_id": on_appeal})
            with pytest.raises(IntegrityError, match=said), transaction.atomic():
                Decision.objects.bulk_create([row])

    def test_the_queue_never_offers_it_to_somebody_barred(self, cast: Cast, appeal: Appeal) -> None:
        from support.queue import most_urgent

        assert [item.request_id for item in most_urgent(cast.tom, timezone.now())] == [appeal.request_id]
        assert list(most_urgent(cast.ana, timezone.now())) == []


class TestHearing:
    def test_upheld(self, cast: Cast, appeal: Appeal) -> None:
        ruling = cast.uphold(appeal)
        assert (fresh(appeal).status, fresh(appeal.request).status) == ("upheld", "denied")
        assert ruling.adverse
        assert ruling.appeal_until is None
        assert "ends with this decision" in ruling.redress
        assert "courts" in ruling.redress
        assert not WorkItem.objects.open().filter(request=appeal.request).exists()
        assert mails("upheld") == 1
        with pytest.raises(NotAppealable, match="ruling on an appeal"):
            cast.appeal(ruling)

    def test_overturned_takes_effect_in_the_same_transaction(self, cast: Cast, appeal: Appeal) -> None:
        ruling = cast.overturn(appeal)
        case = fresh(appeal.request)
        assert (fresh(appeal).status, case.status) == ("overturned", "approved")
        assert ruling.reverses == appeal.decision
        row = Attachment.objects.in_force(ruling.decided_at).get(order=cast.order)
        assert (row.decision_number, row.granted_by) == (ruling.pk, cast.tom)
        assert mails("overturned") == mails("allowed") == 1
        assert verify_chain(case.chain).ok

    def test_on_terms_the_hearer_narrows(self, cast: Cast, denied: Decision) -> None:
        appeal = cast.appeal(denied)
        ruling = cast.overturn(appeal, ends_at=in_days(3))
        assert ruling.adverse
        assert "Granted until" in ruling.measure
        assert ruling.document.content["measure"] == ruling.measure

    def test_no_time_for_contact_before_the_ruling(self, cast: Cast, appeal: Appeal) -> None:
        ruling = cast.overturn(appeal)
        assert ruling.exemption.starts_at >= ruling.decided_at

    def test_a_second_hearer_comes_too_late(self, cast: Cast, appeal: Appeal) -> None:
        mine, theirs = Appeal.objects.with_people().get(pk=appeal.pk), Appeal.objects.with_people().get(pk=appeal.pk)
        cast.overturn(mine, by=cast.tom)
        with pytest.raises((WrongState, Stale)):
            cast.uphold(theirs, by=cast.lea)
        assert Decision.objects.filter(request=appeal.request).count() == 2

    def test_stale(self, cast: Cast, appeal: Appeal) -> None:
        seen = appeal.version
        appeal.ask(by=cast.tom, question="Since when?")
        appeal.answer(by=cast.maya, text="Since March.")
        with pytest.raises(Stale):
            cast.uphold(appeal, seen=seen)

    @pytest.mark.parametrize("part", ["statement", "facts", "clauses", "why"])
    def test_every_missing_part_is_named(self, cast: Cast, appeal: Appeal, part: str) -> None:
        grounds = cast.grounds("4.1")
        emptied = {
            "statement": {"statement": ""},
            "facts": {"facts": ""},
            "clauses": {"clauses": ()},
            "why": {"clauses": ((cast.clause("4.1"), ""),)},
        }[part]
        wanting = type(grounds)(**{**grounds.__dict__, **emptied})
        with pytest.raises(ValidationError) as named:
            appeal.uphold(by=cast.tom, grounds=wanting)
        assert list(named.value.message_dict) == [part]
        assert fresh(appeal).status == "filed"

    def test_withdrawn(self, cast: Cast, appeal: Appeal) -> None:
        appeal.withdraw(by=cast.maya)
        assert fresh(appeal).status == "withdrawn"
        assert not WorkItem.objects.open().filter(request=appeal.request).exists()
        with pytest.raises(WrongState):
            cast.overturn(appeal)


class TestQuestions:
    def test_the_promise_pauses(self, cast: Cast, appeal: Appeal) -> None:
        due = appeal.due_at
        appeal.ask(by=cast.tom, question="Since when?")
        item = WorkItem.objects.open().get(request=appeal.request)
        assert item.waits_for_seller
        with pytest.raises(WrongState):
            cast.uphold(appeal)
        with time_machine.travel(timezone.now() + timedelta(days=3)):
            appeal.answer(by=cast.maya, text="Since March.")
        item.refresh_from_db()
        assert appeal.due_at > due
        assert (item.waits_for_seller, item.due_at) == (False, appeal.due_at)

    def test_silence_never_ends_an_appeal(self, cast: Cast, appeal: Appeal) -> None:
        appeal.ask(by=cast.tom, question="Since when?")
        assert appeal.answer_by
        with time_machine.travel(appeal.answer_by - timedelta(microseconds=1), tick=False):
            go_on_with_appeals()
            assert fresh(appeal).waits
        with time_machine.travel(appeal.answer_by, tick=False):
            go_on_with_appeals()
            heard = Appeal.objects.with_people().get(pk=appeal.pk)
            assert not heard.waits
            assert heard.status == "filed"
            assert cast.uphold(heard, by=cast.tom)


class TestUnfounded:
    def file_and_lose(self, cast: Cast, unfounded: bool = True) -> Appeal:
        appeal = cast.appeal(cast.deny(cast.file()))
        cast.uphold(appeal, unfounded=unfounded)
        return appeal

    def test_told_at_the_third_and_spaced_out_only_after(self, cast: Cast) -> None:
        for _ in range(3):
            self.file_and_lose(cast)
        assert mails("appeal_warned") == 1
        self.file_and_lose(cast)  # the warning alone holds nobody back
        denied = cast.deny(cast.file())
        with pytest.raises(NotAppealable, match="spaced out"):
            cast.appeal(denied)
        with time_machine.travel(timezone.now() + timedelta(days=30, minutes=1)):
            assert cast.appeal(denied)

    def test_never_past_the_window(self, cast: Cast) -> None:
        denied = cast.deny(cast.file(channels=["phone"]))
        assert denied.appeal_until
        with time_machine.travel(denied.appeal_until - timedelta(days=10), tick=True):
            for _ in range(4):
                self.file_and_lose(cast)
            assert cast.appeal(denied)

    def test_founded_ones_are_not_counted(self, cast: Cast) -> None:
        for _ in range(5):
            self.file_and_lose(cast, unfounded=False)
        assert mails("appeal_warned") == 0


class TestCorrection:
    def correct(self, cast: Cast, case: ApprovalRequest, by: Any = None, **terms: Any) -> Decision:
        return case.correct(by=by or cast.lea, terms=cast.terms(case, **terms), grounds=cast.grounds("3.2"))

    def test_by_a_lead_unasked(self, cast: Cast, denied: Decision) -> None:
        ruling = self.correct(cast, denied.request)
        assert (ruling.stage, ruling.reverses, fresh(denied.request).status) == ("correction", denied, "approved")
        assert Attachment.objects.in_force(ruling.decided_at).filter(order=cast.order).exists()
        assert mails("corrected") == 1
        with pytest.raises(NotAppealable, match="no longer stands"):
            cast.appeal(fresh(denied))

    def test_not_by_an_agent_or_whoever_denied(self, cast: Cast, denied: Decision) -> None:
        with pytest.raises(PermissionDenied):
            self.correct(cast, denied.request, by=cast.tom)
        other = cast.deny(cast.file(channels=["phone"]), by=cast.lea)
        with pytest.raises(PermissionDenied, match="you denied it"):
            self.correct(cast, other.request, by=cast.lea)

    def test_an_open_appeal_is_heard_instead(self, cast: Cast, appeal: Appeal) -> None:
        with pytest.raises(PermissionDenied, match="heard instead"):
            self.correct(cast, fresh(appeal.request))


class TestRevocation:
    @pytest.fixture
    def exemption(self, cast: Cast) -> Exemption:
        return cast.approve(cast.file()).exemption

    def test_at_once(self, cast: Cast, exemption: Exemption) -> None:
        ruling = cast.revoke(exemption)
        assert exemption.state(ruling.decided_at) == "revoked"
        assert fresh(exemption.request).status == "revoked"
        assert not Attachment.objects.in_force(ruling.decided_at).filter(order=cast.order).exists()
        assert mails("revoked") == mails("ended") == 1
        assert ruling.document.content["outcome"] == "revoked"

    def test_from_a_later_moment(self, cast: Cast, exemption: Exemption) -> None:
        when = in_days(2)
        cast.revoke(exemption, effective_at=when)
        order = Attachment.objects.filter(order=cast.order)
        assert order.in_force(when - timedelta(microseconds=1)).exists()
        assert not order.in_force(when).exists()
        assert exemption.state(when - timedelta(microseconds=1)) == "active"
        assert exemption.state(when) == "revoked"
        assert Exemption.objects.in_force(when - timedelta(microseconds=1)).exists()
        assert not Exemption.objects.in_force(when).exists()

    @pytest.mark.parametrize("name", ["ana", "tom", "maya", "ben", "marc", "ada"])
    def test_only_by_leads(self, cast: Cast, exemption: Exemption, name: str) -> None:
        with pytest.raises(PermissionDenied):
            cast.revoke(exemption, by=getattr(cast, name))

    def test_once(self, cast: Cast, exemption: Exemption) -> None:
        other = Exemption.objects.select_related("request__seller", "request__gig", "request__order").get()
        cast.revoke(exemption)
        with pytest.raises((WrongState, Stale)):
            cast.revoke(other, by=cast.ivo)

    def test_the_appeal_goes_to_another_lead(self, cast: Cast, exemption: Exemption) -> None:
        ruling = cast.revoke(exemption)
        appeal = cast.appeal(ruling)
        assert appeal.status == "escalated"
        with pytest.raises(PermissionDenied):
            cast.overturn(appeal, by=cast.lea)
        again = cast.overturn(appeal, by=cast.ivo)
        assert fresh(exemption.request).status == "approved"
        assert Attachment.objects.in_force(again.decided_at).get(order=cast.order).decision_number == again.pk
        assert exemption.state(again.decided_at) == "revoked"

    def test_overturned_before_it_began(self, cast: Cast, exemption: Exemption) -> None:
        ruling = cast.revoke(exemption, effective_at=in_days(3))
        again = cast.overturn(cast.appeal(ruling), by=cast.ivo)
        assert Attachment.objects.in_force(again.decided_at).filter(order=cast.order).count() == 1
        assert Attachment.objects.in_force(in_days(5)).filter(order=cast.order).count() == 1

    def test_new_orders_of_a_gig_get_it_only_until_then(self, cast: Cast) -> None:
        from orders.models import Order

        exemption = cast.approve(cast.file(order=None)).exemption
        when = in_days(2)
        cast.revoke(exemption, effective_at=when)
        order = Order.place(gig=cast.gig, buyer=cast.yuki, title="Five lessons")
        assert Attachment.objects.get(order=order).ends_at == when

    def test_given_up(self, cast: Cast, exemption: Exemption) -> None:
        exemption.give_up(by=cast.maya)
        now = timezone.now()
        assert exemption.state(now) == "given_up"
        assert not Attachment.objects.in_force(now).filter(order=cast.order).exists()
        assert mails("ended") == 1
        with pytest.raises((WrongState, Stale)):
            cast.revoke(fresh(exemption))


class TestAmendment:
    @pytest.fixture
    def exemption(self, cast: Cast) -> Exemption:
        return cast.approve(cast.file()).exemption

    def test_both_terms_are_kept(self, cast: Cast, exemption: Exemption) -> None:
        asked = cast.amend(exemption)
        assert WorkItem.objects.open().get(request=exemption.request).kind == "amendment"
        ruling = asked.grant(
            by=cast.tom, terms=cast.terms(exemption.request, ends_at=asked.wants_until), grounds=cast.grounds("3.2")
        )
        new = ruling.exemption
        assert not ruling.adverse
        assert new.ends_at == asked.wants_until
        assert fresh(exemption).replaced_by == new
        assert fresh(exemption).ends_at == exemption.ends_at
        assert Attachment.objects.in_force(ruling.decided_at).get(order=cast.order).exemption_number == new.pk
        assert mails("amended") == 1

    def test_less_than_was_asked_is_adverse(self, cast: Cast, exemption: Exemption) -> None:
        asked = cast.amend(exemption)
        days = cast.terms(exemption.request, ends_at=exemption.ends_at + timedelta(days=2))
        ruling = asked.grant(by=cast.tom, terms=days, grounds=cast.grounds("3.2"))
        assert ruling.adverse
        assert ruling.appeal_until

    def test_refused_and_overturned(self, cast: Cast, exemption: Exemption) -> None:
        asked = cast.amend(exemption)
        refused = asked.refuse(by=cast.tom, grounds=cast.grounds("4.1"))
        assert fresh(exemption.request).status == "approved"
        assert mails("refused") == 1
        appeal = cast.appeal(refused)
        ruling = cast.overturn(appeal, by=cast.lea, ends_at=asked.wants_until)
        assert ruling.exemption.ends_at == asked.wants_until
        assert fresh(exemption).replaced_by == ruling.exemption

    def test_one_at_a_time(self, cast: Cast, exemption: Exemption) -> None:
        cast.amend(exemption)
        with pytest.raises((ValidationError, PermissionDenied, WrongState)):
            cast.amend(exemption)

    def test_over_when_what_it_changes_is_over(self, cast: Cast, exemption: Exemption) -> None:
        asked = cast.amend(exemption)
        cast.revoke(exemption)
        assert fresh(asked).status == "withdrawn"
        assert not WorkItem.objects.open().filter(request=exemption.request).exists()

    def test_what_holds_already_is_no_change(self, cast: Cast, exemption: Exemption) -> None:
        with pytest.raises(ValidationError) as named:
            cast.amend(exemption, wants_until=exemption.ends_at)
        assert list(named.value.message_dict) == ["wants_until"]


class TestFiles:
    def test_evidence_hangs_on_the_case(self, cast: Cast, denied: Decision) -> None:
        upload = Upload.objects.create(
            scope=denied.request.chain, owner=cast.maya, name="a.txt", size=1, sha256="0" * 64
        )
        upload.file.save("a", ContentFile(b"a"), save=True)
        appeal = cast.appeal(denied, uploads=[upload])
        assert list(appeal.uploads.all()) == [upload]
        upload.file.delete(save=False)


def test_direct_sql_cannot_move_an_appeal(cast: Cast, appeal: Appeal) -> None:
    for status in ("upheld", "overturned"):
        with pytest.raises(IntegrityError, match="cannot move"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "UPDATE approvals_appeal SET status = %s, closed_at = filed_at WHERE id = %s", [status, appeal.pk]
            )
    with pytest.raises(IntegrityError, match="not rewritten"), transaction.atomic():
        Appeal.objects.filter(pk=appeal.pk).update(grounds="Something else")


def test_what_is_said_about_part_taken_is_said_the_same_in_lists(cast: Cast, appeal: Appeal) -> None:
    """The queue's own reading of who is barred agrees with the rules, person by person."""
    from support.barred import mark

    second = person("Noor Haddad", Role.AGENT)
    appeal.ask(by=cast.tom, question="Since when?")
    appeal.answer(by=cast.maya, text="Since March.")
    appeal.escalate(by=second, reason="No clause fits.")
    item = WorkItem.objects.open().select_related("request").get(request=appeal.request)
    for who in (cast.ana, cast.tom, second, cast.lea, cast.ivo):
        mark(who, [item])
        again = Appeal.objects.with_people().get(pk=appeal.pk)
        assert bool(item.barred) == bool(appeals.refusal(who, "uphold", again)), who


def test_the_past_can_be_told(cast: Cast) -> None:
    with spine.at(timezone.now() - timedelta(days=20)):
        appeal = cast.appeal(cast.deny(cast.file()))
    assert appeal.filed_at < timezone.now() - timedelta(days=19)


def test_an_appeal_about_what_was_refused_outlives_what_was_granted(cast: Cast) -> None:
    case = cast.file(channels=["video", "phone"])
    partly = cast.approve(case, channels=["video"])
    assert partly.adverse
    cast.appeal(partly)
    case.exemptions.get().give_up(by=cast.maya)
    waiting = WorkItem.objects.open().get(request=case)
    assert waiting.kind == "appeal"
