"""The trail on pages: one case's or order's entries with their seals, and for auditors all of them."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.sessions import signed_in
from audit.models import Event, EventSubject
from audit.verify import Verdict, verify
from orders.models import Order

from . import trail_search
from .models import ApprovalRequest
from .story import readable
from .trail_entries import chosen, reads_internal, told

PAGE = 100
AUDITED = ("person", "token", "digest", "verdict", "macro")
GRANTING = ("request.approved", "request.overturned", "exemption.attached", "exemption.amended", "exemption.revoked")
"""What a buyer is told of a seller's case: that contact was allowed on the order, and that it ended."""
SEARCH = {"search_url": reverse_lazy("audit:trails"), "search_label": gettext_lazy("Case, person, action")}


@login_required
@require_safe
def trails(request: HttpRequest) -> HttpResponse:
    """Every entry, newest first, for desk and auditors; or those of the case or person that was typed."""
    user = signed_in(request)
    if not reads_internal(user):
        raise PermissionDenied(_("The trail of all cases is for auditors and the desk. Yours is on each case."))
    text = request.GET.get("q", "").replace("\x00", "").strip()
    wanted, before, found = trail_search.read(text), _number(request.GET.get("before", "")), []
    if wanted.kind == "request" and not before and _has_chain(user, wanted.number):
        return redirect("audit:trail", "request", wanted.number)
    people = trail_search.people(wanted.text) if wanted.is_person else []
    if wanted.kind or len(people) == 1:
        kind, number = (wanted.kind, wanted.number) if wanted.kind else ("user", people[0].pk)
        found = trail_search.about(user, kind, number, before=before, most=PAGE + 1)
    elif not wanted.is_person:
        found = trail_search.latest(user, wanted.action, before=before, most=PAGE + 1)
    older = f"?{urlencode({'q': text, 'before': found[PAGE - 1].pk})}" if len(found) > PAGE else ""
    context = {"events": told(found[:PAGE], user), "older": older, "text": text, "people": people, "before": before}
    return render(request, "audit/trails.html", {**context, **SEARCH})


@login_required
@require_safe
def trail(request: HttpRequest, kind: str, number: int) -> HttpResponse:
    """One chain from its beginning, checked as it is shown."""
    user = signed_in(request)
    subject = _subject(user, kind, number)
    events = _chain(kind, number)
    if not events and isinstance(subject, str):
        raise Http404
    verdict = verify(events) if events else Verdict(0, 1, "every entry is missing")
    first, entry = _number(request.GET.get("after", "")) or 0, _number(request.GET.get("entry", ""))
    entry = entry or verdict.broken_at
    start = first or _page_of(entry, len(events))
    shown = events[start : start + PAGE]
    current = next((event for event in events if event.seq == entry), shown[-1] if shown else None)
    context = {
        "subject": subject,
        "kind": kind,
        "number": number,
        "verdict": verdict,
        "checked_at": timezone.now(),
        "events": told(shown, user, broken_at=verdict.broken_at),
        "current": chosen(current, user) if current else None,
        "older": f"?after={start + PAGE}" if len(events) > start + PAGE else "",
        "newer": f"?after={max(0, start - PAGE)}" if start else "",
        "shown": _("%(first)s to %(last)s of %(all)s")
        % {"first": start + 1, "last": start + len(shown), "all": len(events)},
        "elsewhere": told(_elsewhere(user, subject), user) if isinstance(subject, Order) else [],
        "opens_cases": reads_internal(user) or (isinstance(subject, Order) and subject.seller_id == user.pk),
        "auditing": reads_internal(user),
        **SEARCH,
    }
    return render(request, "audit/trail.html", context)


@login_required
@require_safe
def export(request: HttpRequest, kind: str, number: int) -> StreamingHttpResponse:
    """The chain as JSON lines: the sealed bytes, the seal, and the texts this person may read."""
    user = signed_in(request)
    _subject(user, kind, number)
    events = _chain(kind, number)
    answer = StreamingHttpResponse(_lines(events, user), content_type="application/jsonl")
    answer["Content-Disposition"] = f'attachment; filename="trail-{kind}-{number}.jsonl"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _lines(events: list[Event], reader: User) -> Iterator[bytes]:
    for event in events:
        may_read = readable(event, reader)
        personal = {
            value.field: {"salt": bytes(value.salt).hex(), "value": value.value}
            for value in event.personal_values.all()
            if value.field in may_read
        }
        line = {"body": bytes(event.body).decode("ascii", "replace"), "hash": event.hash, "personal": personal}
        yield JsonResponse(line).content + b"\n"


def _chain(kind: str, number: int) -> list[Event]:
    rows = Event.objects.filter(chain=f"{kind}:{number}").order_by("seq", "id")
    return list(rows.prefetch_related("personal_values"))


def _elsewhere(user: User, order: Order) -> list[Event]:
    """What was decided about the order in cases, whose own chains this person may not open."""
    cases = order.attachments.values_list("request_number", flat=True)
    chains = [f"request:{number}" for number in sorted(set(cases))]
    here = EventSubject.objects.filter(kind="order", number=order.pk).values("event_id")
    rows = Event.objects.filter(chain__in=chains, action__in=GRANTING)
    rows = rows.exclude(Q(action="exemption.attached") & ~Q(pk__in=here))
    return list(rows.order_by("id").prefetch_related("personal_values")[:PAGE])


def _has_chain(user: User, number: int) -> bool:
    return ApprovalRequest.objects.visible_to(user).filter(pk=number).exists()


def _subject(user: User, kind: str, number: int) -> Any:
    """What the chain is about, if this person may see it; 404 otherwise."""
    if kind == "request":
        return get_object_or_404(ApprovalRequest.objects.visible_to(user), pk=number)
    if kind == "order":
        return get_object_or_404(Order.objects.visible_to(user).with_people(), pk=number)
    if kind == "screening" and reads_internal(user):
        return _("Screening on order %(number)s") % {"number": number}
    if kind == "misuse" and reads_internal(user):
        return _("Reports of misuse on order %(number)s") % {"number": number}
    if kind in AUDITED and user.role == "auditor":
        return _("%(kind)s %(number)s") % {"kind": kind, "number": number}
    raise Http404


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 19 else None


def _page_of(entry: int | None, many: int) -> int:
    """Where the page begins that holds this entry."""
    return (min(entry, many) - 1) // PAGE * PAGE if entry and many else 0
