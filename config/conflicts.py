"""Somebody was quicker: one page for every conflict, with who did what and the reader's text kept."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.timesince import timesince
from django.utils.translation import gettext as _

from accounts.models import User
from approvals.models import ApprovalRequest
from approvals.sentences import sentence
from audit.conflicts import Conflict
from audit.models import Event
from support.models import Taken

TYPED = ("statement", "question", "reason", "text", "body", "why", "facts", "note")


class Conflicts:
    """Middleware: a Conflict or Taken that a page's verb raised becomes 409 or 412 (the API has its own)."""

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
        return None

    def overtaken(self, request: HttpRequest, conflict: Conflict) -> dict[str, Any]:
        """Who did what to the row meanwhile: the last event of its chain that changed it."""
        events = Event.objects.filter(chain=conflict.row.chain).exclude(action__in=("request.claimed", "request.noted"))
        last = events.order_by("-seq").prefetch_related("personal_values").first()
        context = {"status": conflict.status, "yours": typed(request), "case_url": address(request, conflict.row)}
        reader = request.user if isinstance(request.user, User) else None
        if last:
            context |= {
                "who": last.actor.label or _("Hallpass"),
                "title": _("%(who)s was first, %(ago)s ago")
                % {"who": last.actor.label or _("Hallpass"), "ago": timesince(last.at, timezone.now())},
                "decided": f"{last.actor.label or _('Hallpass')} {sentence(last, reader)}",
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
            "case_url": address(request, taken.item.request),
        }


def typed(request: HttpRequest) -> str:
    """What the reader wrote, so that it is not lost."""
    return "\n\n".join(filter(None, (request.POST.get(name, "").strip() for name in TYPED)))


def address(request: HttpRequest, row: Any) -> str:
    """Where this reader sees the row as it is now."""
    if isinstance(row, ApprovalRequest) and getattr(request.user, "is_staff_role", False):
        return reverse("support:case", args=[row.pk])
    return str(row.get_absolute_url())
