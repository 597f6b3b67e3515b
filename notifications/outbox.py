"""/dev/outbox: every mail as its reader will see it. On a local Hallpass only."""

from typing import Any
from urllib.parse import urlencode

from csp.decorators import csp_replace
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from accounts.models import User

from .models import Notification
from .rendering import Mail, render_notification

PAGE = 50


@require_safe
def outbox(request: HttpRequest) -> HttpResponse:
    """All mails, newest first, of one recipient if chosen."""
    rows = Notification.objects.select_related("recipient", "event").order_by("-id")
    to, before = request.GET.get("to", ""), request.GET.get("before", "")
    if to.isdecimal() and len(to) < 19:
        rows = rows.filter(recipient=int(to))
    if before.isdecimal() and len(before) < 19:
        rows = rows.filter(pk__lt=int(before))
    found = list(rows[: PAGE + 1])
    context: dict[str, Any] = {
        "mails": [(row, _subject(row)) for row in found[:PAGE]],
        "people": User.objects.filter(notifications__isnull=False).distinct().order_by("name")[:200],
        "to": to,
        "older": f"?{urlencode({'to': to, 'before': found[PAGE - 1].pk})}" if len(found) > PAGE else "",
    }
    return render(request, "notifications/outbox.html", context)


@require_safe
def mail(request: HttpRequest, pk: int) -> HttpResponse:
    """One mail: how it looks, its text, and where it stands."""
    row, shown = _found(pk)
    return render(request, "notifications/mail.html", {"row": row, "mail": shown})


@require_safe
@xframe_options_sameorigin
@csp_replace(  # type: ignore[arg-type]
    {
        "frame-ancestors": ["'self'"],
        "style-src": ["'unsafe-inline'"],
        "default-src": ["'none'"],
        "script-src": ["'none'"],
        "sandbox": ["allow-popups"],
    }
)
def html(request: HttpRequest, pk: int) -> HttpResponse:
    """The mail's HTML alone, for the frame: no scripts, nothing fetched."""
    return HttpResponse(_found(pk)[1].html)


def _found(pk: int) -> tuple[Notification, Mail]:
    """A mail by its number. Raises Http404 if there is none, or what it is about is gone."""
    try:
        row = Notification.objects.select_related("recipient", "event").get(pk=pk)
        return row, render_notification(row)
    except (LookupError, ObjectDoesNotExist, OverflowError) as gone:
        raise Http404 from gone


def _subject(row: Notification) -> str:
    """Its subject, or its kind if it cannot be shown any more."""
    try:
        return render_notification(row).subject
    except (LookupError, ObjectDoesNotExist):
        return row.kind
