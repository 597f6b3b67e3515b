"""The outbox: one row for each mail owed to one person because of one event."""

import uuid
from email.utils import make_msgid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from audit.models import Event


def new_message_id() -> str:
    """A Message-ID (RFC 5322 section 3.6.4), fixed when the mail is planned so that duplicates show."""
    return make_msgid(idstring=uuid.uuid4().hex[:12], domain=settings.MAIL_DOMAIN)


class Notification(models.Model):
    """One mail owed to one recipient. Planned in the transaction of its event, sent by the dispatcher."""

    class State(models.TextChoices):
        PENDING = "pending", _("waiting to be sent")
        SENDING = "sending", _("being sent")
        SENT = "sent", _("sent")
        DEAD = "dead", _("could not be delivered")
        CANCELLED = "cancelled", _("no longer needed")

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="notifications")
    chain = models.CharField(max_length=60, help_text="The event's chain: the case this mail belongs to")
    recipient = models.ForeignKey(User, on_delete=models.PROTECT, related_name="notifications")
    kind = models.CharField(max_length=60, help_text="The notice's template, e.g. `approvals/approved`")
    message_id = models.CharField(max_length=200, unique=True, default=new_message_id)
    state = models.CharField(max_length=12, choices=State.choices, default=State.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    next_at = models.DateTimeField(default=timezone.now, help_text="Not tried before this instant")
    lease_until = models.DateTimeField(null=True, help_text="While `sending`: after this another may take it")
    lease_token = models.UUIDField(null=True)
    finished_at = models.DateTimeField(null=True, help_text="When it was sent, cancelled or given up")
    last_error = models.CharField(max_length=300, blank=True, help_text="The server's answer, without addresses")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["event", "recipient", "kind"], name="notification_once"),
            models.CheckConstraint(
                name="notification_lease",
                condition=models.Q(state="sending", lease_until__isnull=False, lease_token__isnull=False)
                | (~models.Q(state="sending") & models.Q(lease_until__isnull=True, lease_token__isnull=True)),
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_at", "id"],
                name="notification_due",
                condition=models.Q(state__in=["pending", "sending"]),
            ),
            models.Index(fields=["chain", "id"], name="notification_chain"),
            models.Index(fields=["finished_at"], name="notification_by_day"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.message_id}"
