"""Whether mail leaves the house."""

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from .models import Notification

PATIENCE = timedelta(seconds=120)


def problems() -> list[str]:
    """For /readyz: what is wrong, in sentences; nothing when every due mail is younger than two minutes."""
    now = timezone.now()
    # Never tried so far: one that its own server put off is not our fault. Both instants, for a paused
    # transport moves `next_at` on, and the stories of a demo were planned in the past.
    untried = Notification.objects.filter(state__in=["pending", "sending"], attempts=0)
    overdue = Q(next_at__lt=now - PATIENCE) | (Q(created_at__lt=now - PATIENCE) & ~Q(last_error=""))
    oldest = untried.filter(overdue).order_by("next_at").first()
    if oldest is None:
        return []
    if oldest.last_error:
        return [_("The mail server refuses us: %(reason)s.") % {"reason": oldest.last_error}]
    return [_("Mail has waited since %(at)s. Is the worker running, or `manage.py dispatch`?") % {"at": oldest.next_at}]
