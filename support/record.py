"""A seller's record at a glance."""

from typing import Any

from django.db.models import Exists, F, Func, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from accounts.models import User
from approvals.models import Appeal, ApprovalRequest, Exemption
from orders.models import Breach, ContactLog

NAMES = (
    "requests",
    "approved",
    "denied",
    "appeals",
    "overturned",
    "in_force",
    "kept",
    "broken",
    "breaches",
)
LATE = Q(copied_at__gt=F("summary_due_at"))


def record_of(seller: User) -> dict[str, int]:
    """The record of one seller, in one statement."""
    return shown(User.objects.filter(pk=seller.pk).annotate(**columns(OuterRef("pk"))).get())


def shown(row: Any) -> dict[str, int]:
    """The record that stands on a row annotated with `columns`."""
    return {name: getattr(row, f"record_{name}") for name in NAMES}


def columns(seller: OuterRef) -> dict[str, Subquery]:
    """Requests, rulings, appeals, exemptions and how they were kept, as columns of whatever names a seller.

    An exemption is `broken` if a detail was shared on its order that it did not cover, or a contact under it
    was copied back late or not at all; `kept` if it is over and was not broken.
    """
    now = timezone.now()
    missed = Q(copied_at=None, summary_due_at__lte=now)
    shared = Breach.objects.filter(author=OuterRef("seller"), order__attachments__exemption_number=OuterRef("pk"))
    late = ContactLog.objects.filter(LATE | missed, exemption_number=OuterRef("pk"))
    spoilt = Exists(shared) | Exists(late)
    exemptions = Exemption.objects.filter(seller=seller)
    broken = exemptions.filter(spoilt)
    over = exemptions.filter(Q(ends_at__lte=now) | Q(given_up_at__isnull=False) | Q(revoked_at__lte=now))
    requests = ApprovalRequest.objects.filter(seller=seller)
    appeals = Appeal.objects.filter(seller=seller)
    counted: dict[str, QuerySet[Any]] = {
        "requests": requests,
        "approved": requests.filter(status="approved"),
        "denied": requests.filter(status="denied"),
        "appeals": appeals,
        "overturned": appeals.filter(status="overturned"),
        "in_force": exemptions.in_force(now),
        "kept": over.filter(~Exists(shared), ~Exists(late)),
        "broken": broken,
        "breaches": Breach.objects.filter(author=seller),
    }
    return {f"record_{name}": _number(rows) for name, rows in counted.items()}


def _number(rows: QuerySet[Any]) -> Subquery:
    """How many rows there are, as a column: a Count would group them, and give no row for none."""
    number = Func(F("pk"), function="COUNT", output_field=IntegerField())
    return Subquery(rows.order_by().annotate(number=number).values("number"))
