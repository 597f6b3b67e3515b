"""What a message is about, asked once for each text."""

from functools import lru_cache

from orders.screening import words

_TEXTS = 16


@lru_cache(_TEXTS)
def shares(low: str) -> bool:
    """Tell whether somebody is asked to call, write or look somebody up."""
    return words.SHARE.search(low) is not None


@lru_cache(_TEXTS)
def works(low: str) -> bool:
    """Tell whether the text speaks of the work itself: to design, to build, to integrate."""
    return words.WORK.search(low) is not None


@lru_cache(_TEXTS)
def orders(low: str) -> bool:
    """Tell whether the text speaks of orders, invoices, tracking and their like."""
    return words.ORDER.search(low) is not None


@lru_cache(_TEXTS)
def mails(low: str) -> bool:
    """Tell whether the text speaks of writing or of mail."""
    return words.MAIL.search(low) is not None
