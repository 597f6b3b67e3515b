from .attachment import Attachment
from .contact import ContactLog
from .message import Message
from .order import Gig, Order
from .upload import Upload
from .work import Delivery, MisuseReport

__all__ = ["Attachment", "ContactLog", "Delivery", "Gig", "Message", "MisuseReport", "Order", "Upload"]
