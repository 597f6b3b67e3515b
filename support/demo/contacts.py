"""What became of the permissions: contacts logged, confirmed, disputed, forgotten; one stopped, one misused."""

import random
from datetime import datetime, timedelta

from approvals.models import Exemption, ProofLink
from audit import spine
from orders.models import Attachment, ContactLog, MisuseReport, Order
from orders.tasks import RUNGS, remind

SUMMARIES = (
    "We went through the open points one by one. The list is corrected, and the date of delivery stays.",
    "Only the next date was agreed: Thursday at 18:00. Nothing else changes.",
    "We practised for half an hour. Eight sentences are to be written until next week.",
    "The settings were checked together. I write the steps down and deliver them here as a file.",
    "Two questions were settled by looking at the papers. No change of price or scope.",
)
REPORT = (
    "After our call I got two messages on my private number, asking to pay the second half by bank transfer "
    "and to leave the platform out of it. I did not answer."
)


class Contacts:
    """Plays what sellers and buyers did with what was allowed, by a fixed seed."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.dice = random.Random(5213)  # noqa: S311 - a story, not a secret

    def tell(self) -> None:
        """One contact on each order that allowed one; what is recent may still be open."""
        rows = Attachment.objects.filter(ended_at=None, starts_at__lt=self.now - timedelta(hours=30))
        rows = rows.select_related("order__seller", "order__buyer").order_by("starts_at", "id")
        standing = {row.order_id: row for row in rows}
        recent = 0
        for turn, row in enumerate(standing.values()):
            if row.ends_at > self.now:
                self._goes_on(row, recent)
                recent += 1
            else:
                self._went_well(row, turn)

    def _went_well(self, row: Attachment, turn: int) -> None:
        """Logged, copied back, confirmed, delivered and paid."""
        first = row.starts_at + (row.ends_at - row.starts_at) * self.dice.uniform(0.1, 0.6)
        contact = self.log(row.order, row.channel, first, SUMMARIES[turn % len(SUMMARIES)])
        with spine.at(contact.logged_at + timedelta(hours=self.dice.uniform(1, 20))):
            contact.confirm(by=row.order.buyer)
            row.order.hand_over(by=row.order.seller, note="What we spoke about, written down.")
            row.order.pay(by=row.order.buyer.party)

    def _goes_on(self, row: Attachment, turn: int) -> None:
        """A permission in force, and what is unusual about the first of them."""
        order, buyer = row.order, row.order.buyer
        began = max(row.starts_at, self.now - timedelta(hours=self.dice.uniform(16, 40)))
        if turn == 0:
            self.forget(self.log(order, row.channel, max(row.starts_at, self.now - timedelta(hours=54))))
            return
        contact = self.log(order, row.channel, began, SUMMARIES[turn % len(SUMMARIES)])
        answer = min(contact.logged_at + timedelta(hours=self.dice.uniform(1, 8)), self.now)
        with spine.at(answer):
            if turn == 1:
                contact.dispute(by=buyer, text="We did not agree on a new date. It stays as ordered.")
            elif turn != 4:
                contact.confirm(by=buyer)
        if turn == 2:
            self.stop(order, answer)
            self.report(order, answer)
        elif turn % 2 == 0:
            with spine.at(answer):
                order.hand_over(by=order.seller, note="What we spoke about, written down.")

    def log(self, order: Order, channel: str, started_at: datetime, summary: str = "", minutes: int = 0) -> ContactLog:
        """One contact, written down half an hour after it ended."""
        minutes = minutes or self.dice.choice((20, 30, 45, 50, 60))
        after = started_at + timedelta(minutes=minutes + 30)
        with spine.at(min(after, self.now)):
            return ContactLog.log(
                by=order.seller,
                order=order,
                channel=channel,
                started_at=started_at,
                minutes=minutes,
                people=f"{order.buyer.name}, {order.seller.name}",
                summary=summary,
            )

    def forget(self, contact: ContactLog) -> None:
        """The summary does not come: each reminder at its time."""
        for number, (_name, offset) in enumerate(RUNGS, start=1):
            at = contact.summary_due_at + offset
            if at <= self.now:
                with spine.at(at):
                    remind(contact, number, at)

    def stop(self, order: Order, at: datetime) -> None:
        with spine.at(at):
            Exemption.stop(by=order.buyer, order=order, reason="I would rather keep everything in writing.")

    def report(self, order: Order, at: datetime) -> None:
        with spine.at(at):
            MisuseReport.report(by=order.buyer, order=order, text=REPORT)

    def prove(self, exemption: Exemption, at: datetime) -> None:
        with spine.at(at):
            ProofLink.make(by=exemption.seller, exemption=exemption)
