from .attachment import Attachment
from .message import Message
from .order import Gig, Order
from .upload import Upload

__all__ = ["Attachment", "Gig", "Message", "Order", "Upload"]
