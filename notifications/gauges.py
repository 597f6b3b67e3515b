"""Numbers of the outbox for whoever watches the house."""

from datetime import timedelta

from django.db.models import Count, Min
from django.utils import timezone

from audit.gauges import Gauge

from .models import Notification

DAY = timedelta(days=1)


def outbox() -> list[Gauge]:
    """Mail that is owed, how long the oldest has been due, and what became of yesterday's and today's."""
    now = timezone.now()
    owed = Notification.objects.filter(state__in=["pending", "sending"]).aggregate(n=Count("pk"), due=Min("next_at"))
    ended = Notification.objects.filter(finished_at__gt=now - DAY).values_list("state").annotate(n=Count("pk"))
    waited = max((now - owed["due"]).total_seconds(), 0) if owed["due"] else 0
    return [
        Gauge("hallpass_mail_owed", "Mails planned and not sent yet.", values={(): owed["n"]}),
        Gauge("hallpass_mail_oldest_seconds", "Seconds that the oldest of them has been due.", values={(): waited}),
        Gauge(
            "hallpass_mail_ended_last_day",
            "Mails of the last 24 hours by how they ended: sent, cancelled, dead.",
            ("state",),
            {(state,): number for state, number in ended.order_by()},
        ),
    ]
