"""The rows behind the side bar's counts."""

from django.db import models


class QueueTally(models.Model):
    """How many open items lie in a lane of a kind: the sum of `delta` over its rows.

    Kept by triggers in the transaction that moves an item (support/counters.py); nobody else writes it.
    """

    lane = models.CharField(max_length=8, help_text="`desk`, `seller` or `snoozed`: whom it waits for")
    kind = models.CharField(max_length=12)
    delta = models.IntegerField()

    def __str__(self) -> str:
        return f"{self.delta:+} {self.kind} in {self.lane}"


class QueueLease(models.Model):
    """The lease of an open item, once more in a row so narrow that all of them are read from a page or two.

    Kept by triggers like QueueTally; those that ran out are swept away (`counters.sweep`).
    """

    item = models.BigIntegerField(primary_key=True)
    holder = models.BigIntegerField()
    until = models.DateTimeField()
    waits = models.BooleanField(help_text="For its seller")

    def __str__(self) -> str:
        return f"{self.item} with {self.holder} until {self.until}"
