"""The trail on pages: one case's or order's entries with their seals, and for auditors all of them."""

import re
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.sessions import signed_in
from audit.models import Event
from audit.verify import verify_chain
from orders.models import Order

from .models import ApprovalRequest
from .sentences import sentence

PAGE = 100
READ = re.compile(r"^\s*(?:(HP-|request[: ]|order[: ]|person[: ]|token[: ])\s*)?(\d{1,18})\s*$", re.IGNORECASE)


@login_required
@require_safe
def trails(request: HttpRequest) -> HttpResponse:
    """Every entry, newest first, for desk and auditors; or straight to the case whose number was typed."""
    user = signed_in(request)
    if not (user.at_desk or user.role == "auditor"):
        raise PermissionDenied(_("The trail of all cases is for auditors and the desk. Yours is on each case."))
    text, before = request.GET.get("q", "").strip(), request.GET.get("before", "")
    if match := READ.match(text):
        word = (match[1] or "request").strip(" :").lower()
        return redirect("audit:trail", "request" if word == "hp-" else word, int(match[2]))
    rows = Event.objects.order_by("-id").prefetch_related("personal_values")
    if text:
        rows = rows.filter(action__startswith=text)
    if before.isdecimal() and len(before) < 19:
        rows = rows.filter(pk__lt=int(before))
    found = list(rows[: PAGE + 1])
    older = f"?{urlencode({'q': text, 'before': found[PAGE - 1].pk})}" if len(found) > PAGE else ""
    return render(request, "audit/trails.html", {"events": _told(found[:PAGE], user), "older": older, "text": text})


@login_required
@require_safe
def trail(request: HttpRequest, kind: str, number: int) -> HttpResponse:
    """One chain from its beginning, checked as it is shown."""
    user, chain = signed_in(request), f"{kind}:{number}"
    subject = _subject(user, kind, number)
    verdict = verify_chain(chain)
    after = request.GET.get("after", "")
    first = int(after) if after.isdecimal() and len(after) < 9 else 0
    rows = Event.objects.filter(chain=chain, seq__gt=first).order_by("seq").prefetch_related("personal_values")
    found = list(rows[: PAGE + 1])
    if not found and not first:
        raise Http404
    chosen = request.GET.get("entry", "")
    current = next((event for event in found if str(event.seq) == chosen), found[0] if found else None)
    context = {
        "subject": subject,
        "kind": kind,
        "number": number,
        "verdict": verdict,
        "checked_at": timezone.now(),
        "events": _told(found[:PAGE], user),
        "current": _entry(current, user) if current else None,
        "older": f"?after={found[PAGE - 1].seq}" if len(found) > PAGE else "",
    }
    return render(request, "audit/trail.html", context)


@login_required
@require_safe
def export(request: HttpRequest, kind: str, number: int) -> StreamingHttpResponse:
    """The chain as JSON lines: the sealed bytes, the seal, and the texts this person may read."""
    _subject(signed_in(request), kind, number)
    rows = Event.objects.filter(chain=f"{kind}:{number}").order_by("seq").prefetch_related("personal_values")
    lines = (JsonResponse(_line(event)).content + b"\n" for event in rows)
    answer = StreamingHttpResponse(lines, content_type="application/jsonl")
    answer["Content-Disposition"] = f'attachment; filename="trail-{kind}-{number}.jsonl"'
    return answer


def _line(event: Event) -> dict[str, Any]:
    personal = {
        value.field: {"salt": bytes(value.salt).hex(), "value": value.value} for value in event.personal_values.all()
    }
    return {"body": bytes(event.body).decode("ascii"), "hash": event.hash, "personal": personal}


def _subject(user: User, kind: str, number: int) -> Any:
    """What the chain is about, if this person may see it; 404 otherwise."""
    if kind == "request":
        return get_object_or_404(ApprovalRequest.objects.visible_to(user), pk=number)
    if kind == "order":
        return get_object_or_404(Order.objects.visible_to(user), pk=number)
    if kind in ("person", "token", "digest") and user.role == "auditor":
        return _("%(kind)s %(number)s") % {"kind": kind, "number": number}
    raise Http404


def _told(events: list[Event], reader: User) -> list[dict[str, Any]]:
    return [
        {
            "event": event,
            "who": event.actor.label,
            "told": sentence(event, reader),
            "url": f"{reverse('audit:trail', args=event.chain.split(':'))}?entry={event.seq}",
        }
        for event in events
    ]


def _entry(event: Event, reader: User) -> dict[str, Any]:
    """The chosen entry: its exact time, its seal in groups of four, and what it recorded."""
    content = event.content
    facts = [
        (name, ", ".join(map(str, value)) if isinstance(value, list) else value)
        for name, value in content["data"].items()
    ]
    return {
        "event": event,
        "who": event.actor.label or _("Hallpass"),
        "told": sentence(event, reader),
        "exact": content["at"],
        "facts": facts,
        "texts": [(name, text) for name, text in event.personal.items() if ":" not in name and name != "actor"],
        "seal": _grouped(event.hash),
        "before": _("the first entry") if event.is_first else _grouped(event.prev_hash)[:24] + " …",
    }


def _grouped(seal: str) -> str:
    return " ".join(seal[start : start + 4] for start in range(0, len(seal), 4))
