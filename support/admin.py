"""The desk's own tables: what waits, who holds it, what was counted. Words of notes, views and macros are not shown."""

from django.contrib import admin

from audit.readonly import ReadOnly

from . import models


@admin.register(models.WorkItem)
class WorkItemTable(ReadOnly):
    shown = (
        "kind",
        "state",
        "due_at",
        "request",
        "order",
        "claimed_by",
        "lease_until",
        "waits_for_seller",
        "snoozed_until",
        "snoozed_by",
        "rung",
        "detail",
        "opened_at",
        "closed_at",
    )


@admin.register(models.QueueTally)
class QueueTallyTable(ReadOnly):
    shown = ("lane", "kind", "delta")


@admin.register(models.QueueLease)
class QueueLeaseTable(ReadOnly):
    shown = ("item", "holder", "until", "waits")


@admin.register(models.BulkOutcome)
class BulkOutcomeTable(ReadOnly):
    shown = ("job", "item", "state", "seen")


@admin.register(models.Note)
class NoteTable(ReadOnly):
    shown = ("request", "written_at")


@admin.register(models.Macro)
class MacroTable(ReadOnly):
    shown = ("scope", "shape", "owner", "last_used_at", "archived_at", "created_at", "version")
    place = "support:macros"


@admin.register(models.SavedView)
class SavedViewTable(ReadOnly):
    shown = ("scope", "base", "owner", "created_at", "deleted_at", "version")


@admin.register(models.SummedDay)
class SummedDayTable(ReadOnly):
    shown = ("summed_at", "closed")


@admin.register(models.SummedMonth)
class SummedMonthTable(ReadOnly):
    shown = ("summed_at",)
