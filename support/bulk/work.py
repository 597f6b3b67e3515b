"""The job behind a bulk act: a few items a slice, each in a savepoint of its own together with its outcome.

A killed worker loses the slice it was in, acts and outcomes alike, so nothing is done twice and nothing is lost.
"""

from collections.abc import Iterable
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.conflicts import Conflict, Stale
from audit.spine import change
from jobs.models import Job
from support.exports import written
from support.models import BulkOutcome, Taken, WorkItem

from .acts import BY_WORD, BulkAct

SLICE = 5
MOST = 500
PEOPLE = ("request__seller", "request__gig", "request__order", "request__buyer", "request__policy")
ON_ORDERS = ("order__seller", "order__buyer", "order__gig", "claimed_by", "snoozed_by")


def start(*, by: User, act: BulkAct, chosen: Iterable[tuple[int, int]], fields: dict[str, Any]) -> Job:
    """Queue the act on these (item, version seen). `fields` is what the form holds, as it can be kept."""
    with change(by=by.party):
        job = Job.start(by=by, kind="bulk", parameters={"act": act.word, **fields})
        BulkOutcome.objects.bulk_create(BulkOutcome(job=job, item_id=item, seen=seen) for item, seen in chosen)
    return job


class BulkWork:
    """The Work of jobs of the kind `bulk`."""

    template = "support/bulk_report.html"

    def __init__(self) -> None:
        self.fields: dict[str, Any] | None = None

    def total(self, job: Job) -> int:
        """How many were chosen."""
        return int(BulkOutcome.objects.filter(job=job).count())

    def step(self, job: Job) -> bytes | None:
        """The next few items: each done, or failed with its reason."""
        waiting = BulkOutcome.objects.filter(job=job, state="waiting").order_by("id")[:SLICE]
        if not (outcomes := list(waiting)):
            return None
        act = BY_WORD[job.parameters["act"]]
        owner = User.objects.get(pk=job.owner_id)  # as they are now: somebody may have left the desk since
        if self.fields is None:
            self.fields = typed(act, job)
        rows = WorkItem.objects.select_related(*PEOPLE, *ON_ORDERS)
        items = rows.in_bulk([outcome.item_id for outcome in outcomes])
        for outcome in outcomes:
            outcome.reason = attempt(act, items[outcome.item_id], owner, self.fields, outcome.seen)
            outcome.state = "failed" if outcome.reason else "done"
        BulkOutcome.objects.bulk_update(outcomes, ["state", "reason"])
        job.done += len(outcomes)
        return b""

    def result_name(self, job: Job) -> str:
        return f"bulk-{job.pk}.csv"

    def title(self, job: Job) -> str:
        """What the job does, for its page and the list."""
        act = BY_WORD.get(job.parameters.get("act", ""))
        return str(act.label) if act else _("Bulk")

    def report(self, job: Job) -> dict[str, Any]:
        """What its page shows: the failed first, each with its reason, then what was not reached, then the rest."""
        act = BY_WORD[job.parameters["act"]]
        rows = list(BulkOutcome.objects.filter(job=job).select_related("item").order_by("id"))
        undo = BY_WORD.get(act.undo)
        return {
            "act": act,
            "failed": [row for row in rows if row.state == "failed"],
            "waiting": [row for row in rows if row.state == "waiting"],
            "succeeded": [row for row in rows if row.state == "done"],
            "undo": undo,
        }


def typed(act: BulkAct, job: Job) -> dict[str, Any]:
    """What was said when the act was started, as its form reads it. Raises ValidationError if it no longer fits."""
    form = act.form(job.parameters, by=job.owner)
    with timezone.override(ZoneInfo(job.owner.time_zone)):  # a time was typed where its starter is
        if not form.is_valid():
            raise ValidationError(_("What was typed no longer fits."))
        return dict(form.cleaned_data)


def attempt(act: BulkAct, item: WorkItem, user: User, fields: dict[str, Any], seen: int) -> str:
    """Do it to one item. Returns why it could not be done, as a sentence; empty when it was."""
    if not (user.is_active and user.at_desk):
        return _("%(name)s does not work at the desk any more.") % {"name": user.name}
    if item.state == "closed":
        return _("It was done meanwhile.")
    try:
        with transaction.atomic():
            act.run(item, user, fields, seen)
    except Taken as taken:
        holder = taken.item.claimed_by
        return _("%(name)s has it.") % {"name": holder.name} if holder else _("It is not as it was: look at it.")
    except Stale:
        return _("It changed meanwhile: look at it first.")
    except Conflict as conflict:
        if getattr(conflict.row, "status", "") == "needs_info":
            return _("It waits for its seller.")
        state = getattr(conflict.row, "get_status_display", lambda: "")()
        return _("It is “%(state)s” by now.") % {"state": state}
    except PermissionDenied as denied:
        return str(denied)[:300]
    except ValidationError as refused:
        return " ".join(refused.messages)[:300]
    return ""


def as_csv(job: Job) -> bytes:
    """Every item with its outcome, formula-safe (CWE-1236)."""
    rows = BulkOutcome.objects.filter(job=job).select_related("item").order_by("id")
    lines = [(row.item.number, row.item.title, row.item.seller_name, row.state, row.reason) for row in rows]
    return written([("item", "title", "seller", "outcome", "reason"), *lines])
