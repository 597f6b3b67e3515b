"""What a row of the queue shows and is chosen by, copied onto the work item when it opens.

None of it changes while the item is open, except a person's name, which a trigger carries over: so a page of
the queue reads one index and its rows, and nothing else, at any size.
"""

from typing import Any

from django.db import models

from accounts.models import User
from approvals.models import ApprovalRequest, Purpose
from orders.models import Order


class Facts(models.Model):
    """The copied columns. `stage` says what is to be decided, whoever it is with."""

    title = models.CharField(max_length=120, blank=True)
    seller = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    seller_name = models.CharField(max_length=150, blank=True)
    buyer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    channels = models.CharField(max_length=120, blank=True, help_text="Channel words between spaces: ` video phone `")
    purpose = models.CharField(max_length=20, choices=Purpose.choices, blank=True)
    clauses = models.CharField(max_length=120, blank=True, help_text="Clauses in question between spaces: ` 3.2 `")
    stage = models.CharField(max_length=12, blank=True, help_text="`review`, `appeal` or `amendment`; empty on orders")
    escalated_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def channel(self) -> str:
        """The first channel asked for, or nothing."""
        return self.channels.split()[0] if self.channels else ""

    def copy_facts(self, subject: ApprovalRequest | Order) -> None:
        """Take them over from the case or order this item is about."""
        for name, value in facts_of(subject).items():
            if not getattr(self, name):
                setattr(self, name, value)


def facts_of(subject: ApprovalRequest | Order) -> dict[str, Any]:
    """The columns that a case or an order fills by itself."""
    facts: dict[str, Any] = {
        "title": subject.title,
        "seller_id": subject.seller_id,
        "seller_name": subject.seller.name,
        "buyer_id": subject.buyer_id,
    }
    if isinstance(subject, ApprovalRequest):
        facts |= {
            "channels": spaced(subject.channels),
            "purpose": subject.purpose,
            "clauses": spaced(
                subject.policy.clauses.filter(purpose=subject.purpose, kind="allows").values_list("number", flat=True)
            ),
            "stage": "review",
        }
    return facts


def spaced(words: Any) -> str:
    """Words with a space on either side of each, as `LIKE '% word %'` finds them; nothing for none."""
    words = " ".join(words)
    return f" {words} " if words else ""
