"""What screening stopped, held and let through: told on orders that the other stories leave open."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from accounts.models import User
from audit import spine
from orders.models import Breach, HeldMessage, Message, Mistake, Order
from orders.verbs.finding import NotSent, note_stopped

PLACE = "Bring the white board from https://boards.example.org/lesson-four, we draw on it together."
PART = "Parcel 020 7946 0163 left our office with the receipts."
NAME = "My pen name there is hidden, look for ines_moreira84 and you find the poems."
PORTFOLIO = "My last three reviews are on https://portfolio.example.com/reviews if you want to compare."
SKYPE = "It goes faster by voice. My skype is live:priya.shah.ops, add me."


class Screened:
    """One of each, on orders on which nothing was ever allowed."""

    def __init__(self, people: dict[str, User], now: datetime) -> None:
        self.people, self.now = people, now

    def tell(self) -> None:
        orders = Order.objects.filter(status="open", attachments=None).with_people().order_by("-id")
        mine: dict[str, Order] = {}
        for order in orders:
            mine.setdefault(order.seller.email.split("@")[0], order)
        self.waits(mine["maya"], PLACE, hours=2)
        self.waits(mine["tomasz"], PORTFOLIO, hours=1)
        self.refused(mine["leila"])
        self.right(mine["claire"])
        self.doubted(mine["rafael"])
        self.stopped(mine["tomasz"], mine["tomasz"].buyer, SKYPE, hours=3)
        self.shared(mine["rafael"])

    def at(self, hours: float) -> Any:
        return spine.at(self.now - timedelta(hours=hours))

    def waits(self, order: Order, text: str, hours: float) -> HeldMessage:
        """An agent has not looked yet."""
        with self.at(hours):
            held = Message.send(by=order.seller, order=order, body=text)
        if not isinstance(held, HeldMessage):
            raise TypeError(f"The table of verdicts does not hold {text!r}")
        return held

    def refused(self, order: Order) -> None:
        held = self.waits(order, "Sign up at https://register.example.net/guests first, then we start.", hours=30)
        with self.at(27):
            held.refuse(
                by=self.people["tom"], answer="That page asks buyers for their phone number. Describe the step here."
            )

    def stopped(self, order: Order, by: User, text: str, hours: float) -> Any:
        """Not sent. Returns the first finding."""
        with self.at(hours):
            try:
                Message.send(by=by, order=order, body=text)
            except NotSent as refused:
                return note_stopped(by=by, order=order, body=text, judgement=refused.judgement)[0]
        raise TypeError(f"The table of verdicts sends {text!r}")

    def right(self, order: Order) -> None:
        """A number that is no phone number, and an agent who agrees."""
        finding = self.stopped(order, order.seller, PART, hours=28)
        with self.at(27.8):
            mistake = Mistake.report(
                by=order.seller, finding=finding, why="That is the number of a parcel, not a phone."
            )
        with self.at(25):
            mistake.confirm(by=self.people["ana"], answer="You are right, it is a parcel. Thank you for telling us.")
        self.knowingly(order, PART, hours=24.9)

    def doubted(self, order: Order) -> None:
        """Reported; nobody answered yet."""
        finding = self.stopped(
            order, order.buyer, "Parcel 020 7946 0821 left the shop with the signed papers.", hours=5
        )
        with self.at(4.8):
            Mistake.report(
                by=order.buyer, finding=finding, why="This is the number of the parcel with the signed papers."
            )

    def shared(self, order: Order) -> None:
        """Sent knowingly without an exemption: a record that waits for an agent."""
        self.knowingly(order, NAME, hours=20)

    def knowingly(self, order: Order, text: str, hours: float) -> Breach | None:
        send: Callable[..., Any] = Message.send
        with self.at(hours):
            try:
                send(by=order.seller, order=order, body=text)
            except NotSent as asked:
                send(by=order.seller, order=order, body=text, knowing=asked.judgement.signature)
        return Breach.objects.filter(order=order).last()
