"""Exports: a case list as CSV, made in slices by a job."""

import csv
import io
from collections.abc import Iterable
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime

from jobs.models import Job

from . import queue
from .models import WorkItem, WorkItemQuerySet

SLICE = 500
FORMULA = ("=", "+", "-", "@", "\t", "\r")
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
    """The queue as an agent saw it, most urgent first."""

    def total(self, job: Job) -> int:
        """How many cases the list has now."""
        return _rows(job).count()

    def step(self, job: Job) -> bytes | None:
        """The next slice as CSV; the first one begins with the names of the columns."""
        items, after = _page(job)
        if not items and job.cursor.get("begun"):
            return None
        lines = [] if job.cursor.get("begun") else [COLUMNS]
        job.cursor = {**job.cursor, "begun": 1, "after": after}
        job.done += len(items)
        return _written([*lines, *map(_line, items)])

    def result_name(self, job: Job) -> str:
        return f"cases-{job.created_at:%Y-%m-%d}.csv"


def _rows(job: Job) -> WorkItemQuerySet:
    view = queue.BY_SLUG[job.parameters.get("view", "all")]
    filters = {key: value for key, value in job.parameters.items() if key in queue.FILTERS}
    return queue.select(view, job.owner, job.created_at, filters).select_related("request__handler")


def _page(job: Job) -> tuple[list[WorkItem], list[Any]]:
    rows, after = _rows(job), job.cursor.get("after")
    if after:
        rows = queue.beyond(rows, parse_datetime(after[0]) or timezone.now(), after[1])
    items = list(rows[:SLICE])
    return items, [items[-1].due_at.isoformat(), items[-1].pk] if items else after or []


def _line(item: WorkItem) -> tuple[Any, ...]:
    case = item.request
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


def _written(lines: Iterable[Iterable[Any]]) -> bytes:
    """CSV (RFC 4180) whose cells no spreadsheet takes for a formula."""
    text = io.StringIO()
    csv.writer(text).writerows([safe(str(cell)) for cell in line] for line in lines)
    return text.getvalue().encode("utf-8")


def safe(cell: str) -> str:
    """A cell that begins like a formula gets a quote before it (CWE-1236)."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell
