from .attachment import Attachment
from .message import Message
from .order import Gig, Order
from .screened import Breach, Finding, HeldMessage, KnownMistake, Mistake, ReadMark
from .upload import Upload
from .verdict import VerdictRule

__all__ = [
    "Attachment",
    "Breach",
    "Finding",
    "Gig",
    "HeldMessage",
    "KnownMistake",
    "Message",
    "Mistake",
    "Order",
    "ReadMark",
    "Upload",
    "VerdictRule",
]
