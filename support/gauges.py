"""Numbers of the queue for whoever watches the house."""

from django.utils import timezone

from audit.gauges import Gauge

from . import counters
from .models import WorkItem


def queue() -> list[Gauge]:
    """What waits, from the counters; and how much of it is late, over its own small index."""
    late = WorkItem.objects.filter(state="open", waits_for_seller=False, due_at__lt=timezone.now()).count()
    return [
        Gauge(
            "hallpass_queue_items",
            "Open work: waiting for the desk, for its seller, or snoozed; by kind.",
            ("lane", "kind"),
            counters.kept(),
        ),
        Gauge("hallpass_queue_overdue", "Work that waits for the desk beyond what was promised.", values={(): late}),
    ]
