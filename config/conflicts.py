"""Somebody was quicker: one page for every conflict, with who did what and the reader's text kept."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from approvals.models import ApprovalRequest
from approvals.sentences import sentence
from audit.conflicts import Conflict
from audit.models import Event
from orders.models import ContactLog
from support.models import Taken

UNCHANGED = (
    "request.claimed",
    "request.released",
    "request.handed_over",
    "request.taken_back",
    "request.snoozed",
    "request.woken",
    "request.noted",
    "appeal.claimed",
    "appeal.released",
    "amendment.claimed",
    "amendment.released",
    "order.message_posted",
    "screening.item_claimed",
    "screening.item_released",
    "screening.item_handed_over",
    "screening.item_taken_back",
    "screening.item_snoozed",
    "screening.item_woken",
    "contact.summary_reminded",
    "contact.summary_missed",
    "contact.urged",
    "contact.looked_into",
)
"""Events that leave a case where it was, so that nobody was first by them."""

TYPED = ("statement", "summary", "question", "reason", "text", "body", "why", "facts", "note")


class Conflicts:
    """Middleware: a Conflict or Taken that a page's verb raised becomes 409 or 412, a BadRequest 400 in its
    own words (the API has its own).
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if request.path.startswith("/api/"):
            return None
        if isinstance(exception, Taken):
            return render(request, "409.html", self.taken(request, exception), status=409)
        if isinstance(exception, Conflict):
            template = f"{exception.status}.html"
            return render(request, template, self.overtaken(request, exception), status=exception.status)
        if isinstance(exception, BadRequest):
            return render(request, "400.html", {"said": str(exception)}, status=400)
        return None

    def overtaken(self, request: HttpRequest, conflict: Conflict) -> dict[str, Any]:
        """Who did what to the row meanwhile: the last event of its chain that changed it."""
        events = Event.objects.filter(chain=conflict.row.chain).exclude(action__startswith="notification.")
        if isinstance(conflict.row, ContactLog):
            events = events.filter(subjects__kind="contact", subjects__number=conflict.row.pk)
        last = events.exclude(action__in=UNCHANGED).order_by("-seq").prefetch_related("personal_values").first()
        context = {"status": conflict.status, "yours": typed(request), **onward(request, conflict.row)}
        reader = request.user if isinstance(request.user, User) else None
        if last:
            who, when = last.actor.label or _("Hallpass"), ago(last.at)
            own = (last.actor_kind, last.actor_number) == request_party(request)
            said = _("You did this already, %(ago)s ago") if own else _("%(who)s was first, %(ago)s ago")
            context |= {
                "who": who,
                "title": said % {"who": who, "ago": when},
                "lost": _("It was saved once, and is not saved again.") if own else "",
                "decided": f"{who} {sentence(last, reader)}",
                "at": last.at,
            }
        return context

    def taken(self, request: HttpRequest, taken: Taken) -> dict[str, Any]:
        holder = taken.item.claimed_by
        title = _("%(who)s has this case") % {"who": holder} if holder else _("Nobody holds this case any more")
        return {
            "person": holder,
            "title": title,
            "status": 409,
            "yours": typed(request),
            **onward(request, taken.item.request or taken.item),
        }


def typed(request: HttpRequest) -> str:
    """What the reader wrote, so that it is not lost."""
    return "\n\n".join(filter(None, (request.POST.get(name, "").strip() for name in TYPED)))


def address(request: HttpRequest, row: Any) -> str:
    """Where this reader sees the row as it is now."""
    if (case := case_of(row)) and getattr(request.user, "is_staff_role", False):
        return reverse("support:case", args=[case.pk])
    return str(row.get_absolute_url())


def case_of(row: Any) -> ApprovalRequest | None:
    """The case that the row is or belongs to."""
    found = getattr(row, "request", row)
    return found if isinstance(found, ApprovalRequest) else None


def onward(request: HttpRequest, row: Any) -> dict[str, str]:
    """Where to go from here: the case as it is, and for the desk a note with what was typed, or the next case."""
    ways = {"case_url": address(request, row)}
    if (case := case_of(row)) and getattr(request.user, "at_desk", False):
        ways |= {"note_url": reverse("support:note", args=[case.pk]), "next_url": reverse("support:claim_next")}
    return ways


def request_party(request: HttpRequest) -> tuple[str, int | None]:
    return "user", getattr(request.user, "pk", None)


def ago(moment: datetime) -> str:
    """How long since, to the second within the first minute."""
    seconds = max(1, int((timezone.now() - moment).total_seconds()))
    if seconds < 60:
        return ngettext("%(count)d second", "%(count)d seconds", seconds) % {"count": seconds}
    return timesince(moment, depth=1)
