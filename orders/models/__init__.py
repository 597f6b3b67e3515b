from .attachment import Attachment
from .contact import ContactLog
from .message import Message
from .order import Gig, Order
from .screened import Breach, Finding, HeldMessage, KnownMistake, Mistake, ReadMark
from .upload import Upload
from .verdict import VerdictRule
from .work import Delivery, MisuseReport

__all__ = [
    "Attachment",
    "Breach",
    "ContactLog",
    "Delivery",
    "Finding",
    "Gig",
    "HeldMessage",
    "KnownMistake",
    "Message",
    "Mistake",
    "MisuseReport",
    "Order",
    "ReadMark",
    "Upload",
    "VerdictRule",
]
