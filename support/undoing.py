"""Saying that an act is done, with the way back where there is one: a button that posts to the opposite act."""

from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from .models import WorkItem

WAY_BACK = "back:"
"""How an address stands among the tags of a message; parts/messages.html draws the button."""


def say(request: HttpRequest, words: str, undo: str, number: int) -> None:
    """A message of success whose Undo posts to the view named `undo`, which decides then whether it still can."""
    messages.success(request, words, extra_tags=f"{WAY_BACK}{reverse(undo, args=[number])}")


def say_about(request: HttpRequest, words: str, item: WorkItem, undo: str) -> None:
    """The same about what waits: `undo` on its case, or `undo_item` where there is no case."""
    if item.request_id:
        say(request, words, f"support:{undo}", item.request_id)
    else:
        say(request, words, f"support:{undo}_item", item.pk)


def say_claimed(request: HttpRequest, item: WorkItem) -> None:
    """That it is in one's hands now; Undo puts it back for the others."""
    on_order = _("What waits on order %(number)s is yours.")
    words = _("%(number)s is yours.") if item.request_id else on_order
    say_about(request, words % {"number": item.number}, item, "release")
