"""What the tests of screening on orders share."""

from datetime import datetime
from typing import Any

import pytest

from accounts.models import User
from audit import spine
from orders.models import Finding, HeldMessage, Message, Order
from orders.verbs.finding import NotSent, note_stopped
from tests.cast import Cast

SKYPE = "My skype is live:maya.okafor84, add me"
PHONE = "Call me on +44 20 7946 0123"
MAIL = "Write to maya.okafor@example.com please"
PAY = "Pay me at https://paypal.me/mayaokafor instead"
LINK = "Look at https://www.example.org/portfolio for more"
LIKELY = "look for maya_okafor84 there"


def stopped(by: User, order: Order, body: str) -> NotSent:
    """The refusal that this text meets."""
    with pytest.raises(NotSent) as refused:
        Message.send(by=by, order=order, body=body)
    return refused.value


def kept_stop(by: User, order: Order, body: str) -> Finding:
    """The first finding of a message that was not sent, written down as the page does."""
    return note_stopped(by=by, order=order, body=body, judgement=stopped(by, order, body).judgement)[0]


def hold(cast: Cast, body: str = LINK, by: User | None = None) -> HeldMessage:
    held = Message.send(by=by or cast.maya, order=cast.order, body=body)
    assert isinstance(held, HeldMessage)
    return held


def knowingly(cast: Cast, body: str = LIKELY) -> Message:
    """Sent though nothing allows it, after the warning was read."""
    asked = stopped(cast.maya, cast.order, body)
    message = Message.send(by=cast.maya, order=cast.order, body=body, knowing=asked.judgement.signature)
    assert isinstance(message, Message)
    return message


def allow(cast: Cast, *channels: str, **terms: Any) -> None:
    """Contact through these channels is allowed on the order from now on."""
    cast.approve(cast.file(channels=list(channels)), **terms)


def said_at(at: datetime, **saying: Any) -> Any:
    """Send it as of that instant."""
    with spine.at(at):
        return Message.send(**saying)
