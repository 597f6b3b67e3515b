"""/dev/outbox: every mail as its reader will see it. On a local Hallpass only."""

from typing import Any
from urllib.parse import urlencode

from csp.decorators import csp_replace
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from accounts.models import User

from .models import Notification
from .rendering import render_notification

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
        "mails": [(row, render_notification(row).subject) for row in found[:PAGE]],
        "people": User.objects.filter(notifications__isnull=False).distinct().order_by("name")[:200],
        "to": to,
        "older": f"?{urlencode({'to': to, 'before': found[PAGE - 1].pk})}" if len(found) > PAGE else "",
    }
    return render(request, "notifications/outbox.html", context)


@require_safe
def mail(request: HttpRequest, pk: int) -> HttpResponse:
    """One mail: how it looks, its text, and where it stands."""
    row = get_object_or_404(Notification.objects.select_related("recipient", "event"), pk=pk)
    return render(request, "notifications/mail.html", {"row": row, "mail": render_notification(row)})


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
    row = get_object_or_404(Notification.objects.select_related("recipient", "event"), pk=pk)
    return HttpResponse(render_notification(row).html)
