"""Summing up a day from the rows it left: again and again while it runs, once more when it is over.

Each day is made anew as a whole, so it does not matter how often, or after which crash. A day is one of the
desk's time zone.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from approvals.models import Appeal, ApprovalRequest, Decision, ThreadMessage
from approvals.promises import Promised, promised
from notifications.models import Notification
from orders.models import Attachment, Breach, ContactLog, Finding, Mistake, Order
from support.models import WorkItem

from . import months
from .figure import DayFigure, SummedDay
from .months import days
from .spread import step_of

Sides = Iterable[tuple[str, str]]
NARROWING = ("channel", "purpose", "team")
"""Sides that a report can be seen from."""
BROKEN_DOWN = ("ruled", "heard", "appealed", "opened", "done", "stopped", "mistakes", "duties")
"""Measures that tables read by their other sides; of the rest only the whole is kept, with its times."""


@dataclass
class Sum:
    """One row in the making."""

    number: int = 0
    part: int = 0
    seconds: int = 0
    spread: Counter[int] = field(default_factory=Counter)

    def add(self, part: bool, took: timedelta | None) -> None:
        self.number += 1
        self.part += part
        if took is not None:
            self.seconds += int(took.total_seconds())
            self.spread[step_of(took)] += 1


class Day:
    """The figures of one day, gathered."""

    def __init__(self, day: date) -> None:
        self.day, self.sums = day, defaultdict[tuple[str, str, str, str], Sum](Sum)
        self.promise: Promised = promised("decision")
        zone = ZoneInfo(self.promise.calendar.zone)
        self.begins = datetime.combine(day, time(), zone)
        self.ends = datetime.combine(day + timedelta(days=1), time(), zone)

    def count(self, measure: str, sides: Sides = (), *, part: bool = False, took: timedelta | None = None) -> None:
        """One more of a measure, under `all` and each side given, and again within each side that narrows."""
        sides = set(sides)
        broken_down = sides if measure in BROKEN_DOWN else ()
        for within in ("", *(f"{side}:{value}" for side, value in sides if side in NARROWING)):
            self.sums[within, measure, "all", ""].add(part, took)
            for side, value in broken_down:
                self.sums[within, measure, side, value].add(part, None)

    def of(self, rows: Any, column: str) -> Any:
        """Those whose instant lies within the day."""
        return rows.filter(**{f"{column}__gte": self.begins, f"{column}__lt": self.ends})

    def gather(self) -> None:
        """Everything that is reported."""
        self._requests()
        self._decisions()
        self._appeals()
        self._items()
        self._duties()
        self._screening()
        for (state,) in self.of(Notification.objects.filter(state__in=("sent", "dead")), "finished_at").values_list(
            "state"
        ):
            self.count("mails", part=state == "dead")

    def _requests(self) -> None:
        filed = self.of(ApprovalRequest.objects.all(), "filed_at")
        for purpose, channels in filed.values_list("purpose", "channels"):
            self.count("filed", of_case(purpose, channels))
        answered = self.of(ApprovalRequest.objects.all(), "first_answered_at")
        for row in answered.values("purpose", "channels", "filed_at", "first_answered_at", "first_answer_due_at"):
            at, due = row["first_answered_at"], row["first_answer_due_at"]
            took = self.promise.calendar.between(row["filed_at"], at)
            self.count("answered", of_case(row["purpose"], row["channels"]), part=due is None or at <= due, took=took)

    def _decisions(self) -> None:
        """First decisions of requests: in time or not, granted or not, by clause, person and team."""
        rows = self.of(Decision.objects.filter(appeal=None, amendment=None), "decided_at")
        rows = list(rows.exclude(stage="revocation").select_related("request", "decider"))
        waited = pauses([row.request_id for row in rows])
        for row in rows:
            case, granted = row.request, row.outcome == "approved"
            took = self.worked(case.filed_at, row.decided_at, waited[case.pk, None])
            sides = {*of_case(case.purpose, case.channels), *of_clauses(row.cited), ("team", row.decider.role)}
            self.count("decided", sides, part=row.decided_at <= case.due_at, took=took)
            sides.add(("person", str(row.decider_id)))
            like = f"{case.purpose} {' '.join(sorted(case.channels))}"[:40]
            self.count("ruled", {*sides, ("like", f"{like}|{row.decider_id}")}, part=granted)

    def _appeals(self) -> None:
        filed = self.of(Appeal.objects.select_related("request", "decision"), "filed_at")
        for appeal in filed:
            case = appeal.request
            self.count("appealed", {*of_case(case.purpose, case.channels), *of_clauses(appeal.decision.cited)})
        closed = self.of(Appeal.objects.select_related("request", "decision__decider"), "closed_at")
        waited = pauses([appeal.request_id for appeal in closed])
        for appeal in closed:
            case, challenged = appeal.request, appeal.decision
            sides = {*of_case(case.purpose, case.channels), *of_clauses(challenged.cited)}
            sides |= {("team", challenged.decider.role), ("person", str(challenged.decider_id))}
            if appeal.status == "withdrawn":
                self.count("dropped", sides)
                continue
            took = self.worked(appeal.filed_at, appeal.closed_at, waited[case.pk, appeal.pk])
            self.count("heard", sides, part=appeal.status == "overturned", took=took)
            self.count("heard_due", sides, part=appeal.closed_at <= appeal.due_at)

    def _items(self) -> None:
        for measure, column in (("opened", "opened_at"), ("done", "closed_at")):
            for (kind,) in self.of(WorkItem.objects.all(), column).values_list("kind"):
                self.count(measure, {("kind", kind)})

    def _duties(self) -> None:
        """Of orders that ended, where contact had been allowed: which of the four duties were kept."""
        orders = self.of(Order.objects.filter(attachments__isnull=False), "closed_at").distinct()
        rows = list(orders.values("pk", "status", "delivered_at", "paid_at"))
        numbers = [row["pk"] for row in rows]
        shared = set(Breach.objects.filter(order__in=numbers).values_list("order", flat=True))
        late = {
            contact.order_id
            for contact in ContactLog.objects.filter(order__in=numbers)
            if contact.copied_at is None or contact.copied_at > contact.summary_due_at
        }
        of_order = allowed_on(numbers)
        for row in rows:
            over = row["status"] == "completed"
            kept = {
                "ask": row["pk"] not in shared,
                "copy": row["pk"] not in late,
                "deliver": bool(row["delivered_at"] or over),
                "pay": bool(row["paid_at"] or over),
            }
            for duty, is_kept in {**kept, "all": all(kept.values())}.items():
                for within in ("", *of_order[row["pk"]]):
                    self.sums[within, "duties", "duty", duty].add(is_kept, None)

    def _screening(self) -> None:
        for (rule,) in self.of(Finding.objects.exclude(verdict="allow"), "found_at").values_list("rule"):
            self.count("stopped", {("rule", rule)})
        ruled = self.of(Mistake.objects.exclude(status="reported"), "ruled_at").values_list("finding__rule", "status")
        for rule, status in ruled:
            self.count("mistakes", {("rule", rule)}, part=status == "confirmed")

    def worked(self, begun: datetime, ended: datetime, waited: list[tuple[datetime, datetime]]) -> timedelta:
        """Working time from one to the other, without what passed while it waited for its seller."""
        between = self.promise.calendar.between
        paused = sum((between(asked, min(answered, ended)) for asked, answered in waited), timedelta())
        return max(between(begun, ended) - paused, timedelta())

    def rows(self) -> Iterator[DayFigure]:
        """What is to be kept."""
        for (within, measure, side, value), found in sorted(self.sums.items()):
            spread = {str(step): number for step, number in found.spread.items()}
            yield DayFigure(
                day=self.day,
                within=within,
                measure=measure,
                side=side,
                value=value,
                number=found.number,
                part=found.part,
                seconds=found.seconds,
                spread=spread,
            )


def of_case(purpose: str, channels: Iterable[str]) -> set[tuple[str, str]]:
    """The sides that a case gives to what happens on it."""
    return {("purpose", purpose), *(("channel", channel) for channel in channels)}


def allowed_on(orders: list[int]) -> defaultdict[int, set[str]]:
    """Order -> the channels and purposes that contact was allowed for, as `within` has them."""
    rows = list(Attachment.objects.filter(order__in=orders).values_list("order", "channel", "request_number"))
    cases = ApprovalRequest.objects.filter(pk__in={case for _order, _channel, case in rows})
    purposes, found = dict(cases.values_list("pk", "purpose")), defaultdict[int, set[str]](set)
    for order, channel, case in rows:
        found[order] |= {f"channel:{channel}", f"purpose:{purposes[case]}"}
    return found


def of_clauses(cited: str) -> set[tuple[str, str]]:
    """A side for each clause that a decision cites."""
    return {("clause", number) for number in cited.replace(",", " ").split()}


def pauses(cases: list[int]) -> defaultdict[tuple[int, int | None], list[tuple[datetime, datetime]]]:
    """(case, appeal or None) -> when it waited for its seller: from a question to the answer."""
    found, open_since = defaultdict[tuple[int, int | None], list[tuple[datetime, datetime]]](list), dict[Any, Any]()
    said = ThreadMessage.objects.filter(request__in=cases).order_by("id")
    for case, appeal, kind, at in said.values_list("request", "appeal", "kind", "sent_at"):
        if kind == "question":
            open_since.setdefault((case, appeal), at)
        elif (case, appeal) in open_since:
            found[case, appeal].append((open_since.pop((case, appeal)), at))
    return found


def today() -> date:
    """The day it is at the desk."""
    return timezone.now().astimezone(ZoneInfo(promised("decision").calendar.zone)).date()


def sum_up(day: date) -> None:
    """Make the figures of a day anew; two at once wait for each other."""
    with transaction.atomic():
        SummedDay.objects.get_or_create(day=day)
        SummedDay.objects.select_for_update().get(day=day)
        found = Day(day)
        found.gather()
        months.forget(day)
        DayFigure.objects.filter(day=day).delete()
        DayFigure.objects.bulk_create(found.rows(), batch_size=500)
        now = timezone.now()
        SummedDay.objects.filter(day=day).update(summed_at=now, closed=now >= found.ends + SETTLES)


SETTLES = timedelta(minutes=5)
"""After midnight a last transaction of the day may still be on its way."""


def catch_up(most: int = 40) -> int:
    """Sum up today, and earlier days that were not summed after their end; at most so many. Returns how many.

    Months whose days are all closed are kept as one afterwards.
    """
    waiting = missing()
    todo = [*waiting[:-1][-most:], *waiting[-1:]]
    for day in todo:
        sum_up(day)
    months.catch_up(missing())
    return len(todo)


def missing() -> list[date]:
    """Every day without its last figures, oldest first; today is always the last of them."""
    first = ApprovalRequest.objects.order_by("filed_at").values_list("filed_at", flat=True).first()
    if first is None:
        return []
    closed = set(SummedDay.objects.filter(closed=True).values_list("day", flat=True))
    begins = first.astimezone(ZoneInfo(promised("decision").calendar.zone)).date()
    return [day for day in days(begins, today()) if day not in closed]
