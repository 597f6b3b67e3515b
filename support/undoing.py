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


def say_claimed(request: HttpRequest, item: WorkItem) -> None:
    """That it is in one's hands now; Undo puts it back for the others."""
    if item.request_id:
        say(request, _("%(case)s is yours.") % {"case": item.number}, "support:release", item.request_id)
    else:
        said = _("What waits on order %(number)s is yours.") % {"number": item.number}
        say(request, said, "support:release_item", item.pk)
