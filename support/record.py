"""A seller's record at a glance."""

from django.db.models import Count, Q
from django.utils import timezone

from accounts.models import User
from approvals.models import ApprovalRequest


def record_of(seller: User) -> dict[str, int]:
    """How many requests, approvals, denials and exemptions in force they have, in one statement."""
    now = timezone.now()
    return ApprovalRequest.objects.filter(seller=seller).aggregate(
        requests=Count("pk", distinct=True),
        approved=Count("pk", filter=Q(status="approved"), distinct=True),
        denied=Count("pk", filter=Q(status="denied"), distinct=True),
        in_force=Count(
            "exemptions",
            filter=Q(exemptions__starts_at__lte=now, exemptions__ends_at__gt=now, exemptions__revoked_at=None),
            distinct=True,
        ),
    )
