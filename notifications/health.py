"""Whether mail leaves the house."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from .models import Notification

PATIENCE = timedelta(seconds=120)


def problems() -> list[str]:
    """For /readyz: what is wrong, in sentences; nothing when every due mail is younger than two minutes."""
    overdue = Notification.objects.filter(state__in=["pending", "sending"], next_at__lt=timezone.now() - PATIENCE)
    oldest = overdue.filter(attempts=0).order_by("next_at").first()
    if oldest is None:
        return []
    return [_("Mail has waited since %(at)s. Is the worker running, or `manage.py dispatch`?") % {"at": oldest.next_at}]
