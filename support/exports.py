"""Exports: a case list as CSV, made in slices by a job."""

import csv
import io
from collections.abc import Iterable
from typing import Any

from jobs.models import Job

from . import filters, queue
from .models import WorkItem, WorkItemQuerySet

SLICE = 500
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # noqa: RUF001 - the wide ones count too
COLUMNS = (
    "case",
    "kind",
    "status",
    "title",
    "seller",
    "buyer",
    "order",
    "channels",
    "purpose",
    "filed",
    "due",
    "handler",
)


class CaseExport:
    """A view of the queue with its filters, in the order the items were opened.

    Not most urgent first: a promise that moves while the export runs would put its case in twice.
    """

    def total(self, job: Job) -> int:
        """How many cases the list has now."""
        return _rows(job).count()

    def step(self, job: Job) -> bytes | None:
        """The next slice as CSV; the first one begins with the names of the columns."""
        after = job.cursor.get("after")
        items = list(_rows(job).filter(id__gt=after or 0)[:SLICE])
        if not items and after is not None:
            return None
        job.cursor = {**job.cursor, "after": items[-1].pk if items else 0}
        job.done += len(items)
        return written([*([COLUMNS] if after is None else []), *map(_line, items)])

    def result_name(self, job: Job) -> str:
        return f"cases-{job.created_at:%Y-%m-%d}.csv"


def _rows(job: Job) -> WorkItemQuerySet:
    view = queue.BY_SLUG[job.parameters.get("view", "all")]
    rows = queue.select(view, job.owner, job.created_at, filters.narrowing(job.parameters))
    people = ("request__seller", "request__handler", "request__buyer", "order__seller", "order__buyer", "claimed_by")
    return rows.filter(opened_at__lte=job.created_at).select_related(*people).order_by("id")


def _line(item: WorkItem) -> tuple[Any, ...]:
    case = item.request
    if case is None:
        return _order_line(item)
    return (
        case.number,
        item.kind,
        case.status,
        case.title,
        case.seller.name,
        case.buyer.name if case.buyer else "",
        case.order_id or "",
        " ".join(case.channels),
        case.purpose,
        case.filed_at.isoformat(timespec="seconds"),
        item.due_at.isoformat(timespec="seconds"),
        case.handler.name if case.handler else "",
    )


def _order_line(item: WorkItem) -> tuple[Any, ...]:
    """Something on an order, without a case."""
    order, opened = item.placed, item.opened_at.isoformat(timespec="seconds")
    due, holder = item.due_at.isoformat(timespec="seconds"), item.claimed_by.name if item.claimed_by else ""
    people = (order.seller.name, order.buyer.name)
    return ("", item.kind, item.state, order.title, *people, order.pk, "", "", opened, due, holder)


def written(lines: Iterable[Iterable[Any]]) -> bytes:
    """CSV (RFC 4180) whose cells no spreadsheet takes for a formula."""
    text = io.StringIO()
    csv.writer(text).writerows([safe(str(cell)) for cell in line] for line in lines)
    return text.getvalue().encode("utf-8")


def safe(cell: str) -> str:
    """A cell that begins like a formula gets a quote before it (CWE-1236)."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell
