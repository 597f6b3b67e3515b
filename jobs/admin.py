from django.contrib import admin

from audit.readonly import ReadOnly

from .models import Job


@admin.register(Job)
class JobTable(ReadOnly):
    shown = (
        "kind",
        "state",
        "owner",
        "done",
        "total",
        "created_at",
        "finished_at",
        "started_at",
        "attempts",
        "lease_until",
        "cancel_requested_at",
        "error",
    )
