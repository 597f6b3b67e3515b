from django.contrib import admin

from audit.readonly import ReadOnly

from .models import Notification


@admin.register(Notification)
class NotificationTable(ReadOnly):
    shown = (
        "kind",
        "state",
        "recipient",
        "attempts",
        "next_at",
        "finished_at",
        "created_at",
        "last_error",
        "lease_until",
        "event",
        "chain",
        "message_id",
    )
