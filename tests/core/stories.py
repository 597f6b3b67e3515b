"""More of what can happen, for test_atomic.py: what prepares it, what does it; and which story tells which verb."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.absences import Absence
from accounts.models import Role, User
from accounts.tokens import ApiToken
from approvals.models import Appeal, Calendar, Policy, PolicyDraft, Promise, ProofLink
from audit import spine
from audit.parties import SYSTEM
from jobs.models import Job
from notifications import dispatch
from notifications.models import Notification
from orders.models import ContactLog, KnownMistake, Mistake, MisuseReport
from orders.pushing import push
from orders.tasks import RUNGS, remind
from support import reminders
from support.bulk import work
from support.bulk.acts import BY_WORD
from support.models import LEASE, Macro, Note, WorkItem
from support.tasks import write_digest
from tests.cast import Cast, in_days
from tests.orders.contacting import SUMMARY, allowed, log
from tests.orders.saying import PAY, hold, kept_stop

Story = tuple[Callable[[Cast], Any], Callable[[Cast, Any], Any]]


def later(days: float = 400) -> AbstractContextManager[None]:
    return spine.at(in_days(days))


def appealed(cast: Cast) -> Appeal:
    return cast.appeal(cast.deny(cast.file()))


def asked_in_appeal(cast: Cast) -> Appeal:
    appeal = appealed(cast)
    appeal.ask(by=cast.tom, question="Since when?")
    return appeal


def waiting(cast: Cast) -> WorkItem:
    return WorkItem.objects.get(request=cast.file())


def claimed(cast: Cast) -> WorkItem:
    item = waiting(cast)
    item.claim(by=cast.ana)
    return item


def snoozed(cast: Cast) -> WorkItem:
    item = waiting(cast)
    item.snooze(by=cast.ana, until=timezone.now() + timedelta(minutes=5))
    return item


def handed(cast: Cast) -> WorkItem:
    item = waiting(cast)
    item.hand_over(by=cast.ana, to=cast.tom, note="You know her.")
    return item


def question(cast: Cast) -> Any:
    case = cast.file()
    case.ask(by=cast.ana, question="What for?")
    return case


def third_unfounded(cast: Cast) -> Appeal:
    for channel in ("email", "phone"):
        cast.uphold(cast.appeal(cast.deny(cast.file(channels=[channel]))), unfounded=True)
    return appealed(cast)


def away(cast: Cast) -> Absence:
    today = timezone.localdate()
    return Absence.declare(by=cast.ana, stand_in=cast.tom, first=today, last=today)


def key(cast: Cast) -> ApiToken:
    return ApiToken.create(by=cast.ada, name="Shop", scopes=["requests:read"], expires_at=in_days(9))[0]


def macro(cast: Cast, archived: bool = False) -> Macro:
    made = Macro.write(by=cast.ana, name="Yes", scope="own", shape="grant", clauses="", text="Of course.")
    if archived:
        made.archive(by=cast.ana)
    return made


def off(cast: Cast) -> User:
    cast.tom.switch_off(by=cast.ada)
    return cast.tom


def amended(cast: Cast) -> Any:
    return cast.amend(cast.approve(cast.file()).exemption)


def exemption(cast: Cast) -> Any:
    return cast.approve(cast.file()).exemption


def proved(cast: Cast) -> Any:
    found = exemption(cast)
    ProofLink.make(by=cast.maya, exemption=found)
    return found


def reported(cast: Cast) -> MisuseReport:
    return MisuseReport.report(by=cast.ben, order=allowed(cast), text="Pressure.")


def mistaken(cast: Cast) -> Mistake:
    return Mistake.report(by=cast.maya, finding=hold(cast).findings.get(), why="A page.")


def excepted(cast: Cast) -> KnownMistake:
    mistaken(cast).confirm(by=cast.ana, answer="Right.")
    return KnownMistake.objects.get()


def owed(cast: Cast) -> Notification:
    cast.file()
    return dispatch.claim()[0]


def _again(item: WorkItem) -> WorkItem:
    return WorkItem.objects.select_related("request__seller", "request__buyer").get(pk=item.pk)


def _contact(contact: ContactLog) -> ContactLog:
    return ContactLog.objects.select_related("order__seller", "order__buyer").get(pk=contact.pk)


def _push(cast: Cast, _: Any) -> Any:
    seller = {"external_id": "S-1", "email": "new@example.com", "name": "Nia New", "time_zone": "UTC"}
    buyer = {"external_id": "B-1", "email": "bo@example.com", "name": "Bo Buys", "time_zone": "UTC"}
    gig = {"external_id": "G-1", "title": "Lessons", "summary": ""}
    return push(by=SYSTEM, external_id="O-1", gig=gig, seller=seller, buyer=buyer, title="Five lessons")


AFTERWARDS: dict[str, Story] = {
    "be away": (lambda cast: None, lambda cast, _: away(cast)),
    "be back": (away, lambda cast, absence: absence.withdraw(by=cast.ana)),
    "make a key": (lambda cast: None, lambda cast, _: key(cast)),
    "revoke a key": (key, lambda cast, token: token.revoke(by=cast.ada)),
    "invite": (
        lambda cast: None,
        lambda cast, _: User.invite(by=cast.ada, email="new@example.com", name="Nia New", role=Role.AGENT),
    ),
    "change a role": (lambda cast: cast.tom, lambda cast, tom: tom.change_role(by=cast.ada, role=Role.LEAD)),
    "switch off": (lambda cast: cast.tom, lambda cast, tom: tom.switch_off(by=cast.ada)),
    "switch on": (off, lambda cast, tom: tom.switch_on(by=cast.ada)),
    "lose a second factor": (lambda cast: cast.tom, lambda cast, tom: tom.lose_second_factor(by=cast.ada)),
    "change a profile": (lambda cast: cast.tom, lambda cast, tom: tom.change_profile(name="Tom B.")),
    "start a job": (
        lambda cast: None,
        lambda cast, _: Job.start(by=cast.ana, kind="case_export", parameters={"view": "all"}),
    ),
    "cancel a job": (
        lambda cast: Job.start(by=cast.ana, kind="case_export", parameters={"view": "all"}),
        lambda cast, job: job.cancel(by=cast.ana),
    ),
    "start many": (
        waiting,
        lambda cast, item: work.start(by=cast.ana, act=BY_WORD["claim"], chosen=[(item.pk, 0)], fields={}),
    ),
    "give a mail up": (owed, lambda cast, mail: dispatch._die(mail, "550")),
    "push an order": (lambda cast: None, _push),
    "remind of a summary": (
        lambda cast: log(cast, allowed(cast)),
        lambda cast, contact: remind(_contact(contact), len(RUNGS), timezone.now()),
    ),
    "confirm a contact": (
        lambda cast: log(cast, allowed(cast), summary=SUMMARY),
        lambda cast, contact: contact.confirm(by=cast.ben),
    ),
    "urge for a summary": (
        lambda cast: log(cast, allowed(cast)),
        lambda cast, contact: contact.urge(by=cast.ana, text="Please write it."),
    ),
    "look into a contact": (
        lambda cast: log(cast, allowed(cast)),
        lambda cast, contact: contact.look_into(by=cast.ana, text="Fine."),
    ),
    "pay": (lambda cast: cast.order, lambda cast, order: order.pay_in_demo(by=cast.ben)),
    "be stopped": (lambda cast: cast.order, lambda cast, order: kept_stop(cast.maya, order, PAY)),
    "answer a report": (reported, lambda cast, report: report.reply(by=cast.ana, text="We looked.")),
    "reject a mistake": (mistaken, lambda cast, mistake: mistake.reject(by=cast.ana, answer="It is one.")),
    "change hours": (
        lambda cast: Calendar.objects.get(),
        lambda cast, calendar: calendar.change(by=cast.ada, name="Ours"),
    ),
    "make hours": (
        lambda cast: Calendar.objects.get(),
        lambda cast, ours: Calendar.make(by=cast.ada, name="Leads", time_zone=ours.time_zone, week=ours.week),
    ),
    "promise otherwise": (
        lambda cast: Promise.objects.first(),
        lambda cast, promise: promise.change(by=cast.ada, hours=33, calendar=promise.calendar),
    ),
    "announce a policy": (
        lambda cast: PolicyDraft.copy_of(cast.policy, by=cast.ada),
        lambda cast, draft: Policy.announce(by=cast.ada, draft=draft, effective_from=in_days(20)),
    ),
    "revoke a proof": (proved, lambda cast, found: ProofLink.revoke(by=cast.maya, exemption=found)),
    "take a change": (amended, lambda cast, asked: asked.take(by=cast.tom)),
    "give a change back": (amended, lambda cast, asked: asked.give_back(by=cast.tom)),
    "take a change of terms back": (amended, lambda cast, asked: asked.withdraw(by=cast.maya)),
    "drop a change": (amended, lambda cast, asked: asked.drop()),
    "refuse other terms": (amended, lambda cast, asked: asked.refuse(by=cast.tom, grounds=cast.grounds("4.1"))),
    "extend": (
        exemption,
        lambda cast, found: found.extend(
            by=cast.tom, until=found.ends_at + timedelta(days=9), contacts=None, statement="It takes longer."
        ),
    ),
    "take": (lambda cast: cast.file(), lambda cast, case: case.take(by=cast.ana)),
    "give back": (lambda cast: cast.file(), lambda cast, case: case.give_back(by=cast.ana)),
    "escalate what is late": (lambda cast: cast.file(), lambda cast, case: case.escalate_overdue()),
    "urge a seller": (question, lambda cast, case: case.urge(warning=1)),
    "answer in an appeal": (asked_in_appeal, lambda cast, appeal: appeal.answer(by=cast.maya, text="Since March.")),
    "withdraw an appeal": (appealed, lambda cast, appeal: appeal.withdraw(by=cast.maya)),
    "take an appeal": (appealed, lambda cast, appeal: appeal.take(by=cast.tom)),
    "give an appeal back": (appealed, lambda cast, appeal: appeal.give_back(by=cast.tom)),
    "ask in an appeal": (appealed, lambda cast, appeal: appeal.ask(by=cast.tom, question="Since when?")),
    "an appeal to the leads": (appealed, lambda cast, appeal: appeal.escalate_itself(reason="Nobody is left.")),
    "warn": (third_unfounded, lambda cast, appeal: cast.uphold(appeal, unfounded=True)),
    "hand over": (waiting, lambda cast, item: _again(item).hand_over(by=cast.ana, to=cast.tom, note="You know her.")),
    "take back": (handed, lambda cast, item: _again(item).take_back(by=cast.ana, lease=LEASE)),
    "write a macro": (lambda cast: None, lambda cast, _: macro(cast)),
    "change a macro": (macro, lambda cast, made: made.change(by=cast.ana, seen=made.version, text="Yes, of course.")),
    "archive a macro": (macro, lambda cast, made: made.archive(by=cast.ana)),
    "restore a macro": (lambda cast: macro(cast, True), lambda cast, made: made.restore(by=cast.ana)),
    "note": (
        lambda cast: cast.file(),
        lambda cast, case: Note.write(by=cast.ana, request=case, text="@Tom look at this."),
    ),
    "snooze": (
        waiting,
        lambda cast, item: _again(item).snooze(by=cast.ana, until=timezone.now() + timedelta(minutes=5)),
    ),
    "wake": (snoozed, lambda cast, item: _again(item).wake(by=cast.ana, lease=LEASE)),
    "put back": (claimed, lambda cast, item: _again(item).release(by=cast.ana)),
    "morning": (lambda cast: cast.ana, lambda cast, ana: write_digest(ana, "2026-05-04")),
    "take an exception back": (excepted, lambda cast, known: known.withdraw(by=cast.lea)),
    "remind of an answer": (waiting, lambda cast, item: reminders._remind_of_answer(_again(item), reminders.LATE)),
    "remind a handler": (waiting, lambda cast, item: reminders._remind(_again(item), reminders.LATE)),
}


def _lapse(cast: Cast, case: Any) -> None:
    with later():
        case.lapse()


def _go_on(cast: Cast, appeal: Any) -> None:
    with later():
        appeal.go_on()


def _ring(cast: Cast, item: WorkItem) -> None:
    with later(1):
        WorkItem.objects.select_related("snoozed_by", "request").get(pk=item.pk).ring(lease=LEASE)


AFTERWARDS |= {
    "lapse": (question, _lapse),
    "an appeal goes on": (asked_in_appeal, _go_on),
    "ring": (snoozed, _ring),
}

TOLD = {
    "accounts.absences:Absence.declare": "be away",
    "accounts.absences:Absence.withdraw": "be back",
    "accounts.tokens:ApiToken.create": "make a key",
    "accounts.tokens:ApiToken.revoke": "revoke a key",
    "accounts.verbs:PersonVerbs.change_profile": "change a profile",
    "accounts.verbs:PersonVerbs.change_role": "change a role",
    "accounts.verbs:PersonVerbs.invite": "invite",
    "accounts.verbs:PersonVerbs.lose_second_factor": "lose a second factor",
    "accounts.verbs:PersonVerbs.register": "push an order",
    "accounts.verbs:PersonVerbs.switch_off": "switch off",
    "accounts.verbs:PersonVerbs.switch_on": "switch on",
    "approvals.models.calendar:Calendar.change": "change hours",
    "approvals.models.calendar:Calendar.make": "make hours",
    "approvals.models.calendar:Promise.change": "promise otherwise",
    "approvals.models.proof:ProofLink.make": "prove",
    "approvals.models.proof:ProofLink.revoke": "revoke a proof",
    "approvals.verbs.amending:Amending.ask": "ask for other terms",
    "approvals.verbs.amending:Amending.drop": "drop a change",
    "approvals.verbs.amending:Amending.give_back": "give a change back",
    "approvals.verbs.amending:Amending.grant": "change the terms",
    "approvals.verbs.amending:Amending.refuse": "refuse other terms",
    "approvals.verbs.amending:Amending.take": "take a change",
    "approvals.verbs.amending:Amending.withdraw": "take a change of terms back",
    "approvals.verbs.announcing:Announcing.announce": "announce a policy",
    "approvals.verbs.asking:Asking.answer": "answer",
    "approvals.verbs.asking:Asking.ask": "ask",
    "approvals.verbs.asking:Asking.escalate": "escalate",
    "approvals.verbs.asking:Asking.escalate_overdue": "escalate what is late",
    "approvals.verbs.asking:Asking.give_back": "give back",
    "approvals.verbs.asking:Asking.take": "take",
    "approvals.verbs.asking:Asking.urge": "urge a seller",
    "approvals.verbs.challenging:Challenging.answer": "answer in an appeal",
    "approvals.verbs.challenging:Challenging.file": "appeal",
    "approvals.verbs.challenging:Challenging.withdraw": "withdraw an appeal",
    "approvals.verbs.extending:Extending.extend": "extend",
    "approvals.verbs.filing:Filing.file": "file",
    "approvals.verbs.filing:Filing.lapse": "lapse",
    "approvals.verbs.filing:Filing.withdraw": "withdraw",
    "approvals.verbs.hearing:Hearing._warn": "warn",
    "approvals.verbs.hearing:Hearing.ask": "ask in an appeal",
    "approvals.verbs.hearing:Hearing.escalate": "escalate an appeal",
    "approvals.verbs.hearing:Hearing.escalate_itself": "an appeal to the leads",
    "approvals.verbs.hearing:Hearing.give_back": "give an appeal back",
    "approvals.verbs.hearing:Hearing.go_on": "an appeal goes on",
    "approvals.verbs.hearing:Hearing.overturn": "overturn",
    "approvals.verbs.hearing:Hearing.take": "take an appeal",
    "approvals.verbs.hearing:Hearing.uphold": "uphold",
    "approvals.verbs.holding:Holding.give_up": "give up",
    "approvals.verbs.holding:Holding.revoke": "revoke",
    "approvals.verbs.ruling:Ruling.approve": "approve",
    "approvals.verbs.ruling:Ruling.correct": "correct",
    "approvals.verbs.ruling:Ruling.deny": "deny",
    "approvals.verbs.stopping:Stopping.stop": "stop",
    "jobs.models:Job.cancel": "cancel a job",
    "jobs.models:Job.start": "start a job",
    "notifications.dispatch:_die": "give a mail up",
    "orders.models.order:Order._close": "complete",
    "orders.models.order:Order.place": "place",
    "orders.models.verdict:VerdictRule.decide": "change a verdict",
    "orders.pushing:push": "push an order",
    "orders.tasks:remind": "remind of a summary",
    "orders.verbs.contacts:Contacting.confirm": "confirm a contact",
    "orders.verbs.contacts:Contacting.copy_back": "copy back",
    "orders.verbs.contacts:Contacting.dispute": "dispute",
    "orders.verbs.contacts:Contacting.log": "log",
    "orders.verbs.contacts:Contacting.look_into": "look into a contact",
    "orders.verbs.contacts:Contacting.urge": "urge for a summary",
    "orders.verbs.handover:Handover.deliver": "deliver",
    "orders.verbs.handover:Handover.pay": "pay",
    "orders.verbs.posting:_send": "post",
    "orders.verbs.excepting:ExceptionVerbs.withdraw": "take an exception back",
    "orders.verbs.finding:note_stopped": "be stopped",
    "orders.verbs.reporting:Reporting.reply": "answer a report",
    "orders.verbs.reporting:Reporting.report": "report",
    "orders.verbs.screening:BreachVerbs.close": "close a breach",
    "orders.verbs.screening:HeldVerbs.refuse": "refuse",
    "orders.verbs.screening:HeldVerbs.release": "release",
    "orders.verbs.screening:MistakeVerbs.confirm": "confirm a mistake",
    "orders.verbs.screening:MistakeVerbs.reject": "reject a mistake",
    "orders.verbs.screening:MistakeVerbs.report": "report a mistake",
    "support.bulk.work:start": "start many",
    "support.handing:Handing.hand_over": "hand over",
    "support.handing:Handing.take_back": "take back",
    "support.macros.macro:Macro.archive": "archive a macro",
    "support.macros.macro:Macro.change": "change a macro",
    "support.macros.macro:Macro.restore": "restore a macro",
    "support.macros.macro:Macro.write": "write a macro",
    "support.notes:Note.write": "note",
    "support.reminders:_remind": "remind a handler",
    "support.reminders:_remind_of_answer": "remind of an answer",
    "support.snoozing:Snoozing.ring": "ring",
    "support.snoozing:Snoozing.snooze": "snooze",
    "support.snoozing:Snoozing.wake": "wake",
    "support.tasks:write_digest": "morning",
    "support.work:WorkItem.claim": "claim",
    "support.work:WorkItem.release": "put back",
}
"""Verb -> the story in which each of its statements fails once."""
