"""The queue: lists of what waits, and claiming the most urgent."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from accounts.sessions import signed_in, step_up
from audit.conflicts import Conflict
from jobs.models import Job
from support import presence, queue
from support.models import Taken, WorkItem

from .access import at_desk, reads_desk


@reads_desk
@require_safe
def show(request: HttpRequest, slug: str = "unclaimed") -> HttpResponse:
    """One view of the queue, filtered and paged."""
    if slug not in queue.BY_SLUG:
        raise Http404
    user, now, view = signed_in(request), timezone.now(), queue.BY_SLUG[slug]
    if not user.at_desk and slug == "unclaimed":
        return redirect("support:view", "all")
    filters = queue.chosen_filters(request.GET)
    items, cursor = queue.page(queue.select(view, user, now, filters), request.GET.get("after", ""))
    queue.mark_barred(user, items)
    for item in items:
        item.decides_now = item.holder(now) if item.claimed_by_id != user.pk else None  # type: ignore[attr-defined]
    _mark_present(user, items)
    context = {
        "view": view,
        "items": items,
        "filters": _filter_menus(request, filters),
        "filtered": bool(filters),
        "chosen": filters,
        "older": f"?{urlencode({**filters, 'after': cursor})}" if cursor else "",
        "first": f"?{urlencode(filters)}" if request.GET.get("after") else "",
    }
    return render(request, "support/queue.html", context)


@at_desk
@require_POST
def claim_next(request: HttpRequest) -> HttpResponse:
    """Take the most urgent case this person may decide."""
    user = signed_in(request)
    if taken := take_next(user):
        return redirect(taken)
    messages.info(request, _("Nothing waits that you may decide."))
    return redirect("support:queue")


@at_desk
@require_http_methods(["GET", "HEAD", "POST"])
@step_up
def export(request: HttpRequest, slug: str = "all") -> HttpResponse:
    """Begin an export of this view with its filters; its page shows the progress.

    Whoever had to say once more who they are comes back by GET: to the queue, where the button is.
    """
    if slug not in queue.BY_SLUG:
        raise Http404
    if request.method != "POST":
        messages.info(request, _("You may export now."))
        return redirect("support:view", slug)
    filters = queue.chosen_filters(request.POST)
    return redirect(Job.start(by=signed_in(request), kind="case_export", parameters={"view": slug, **filters}))


def _mark_present(user: User, items: list[WorkItem]) -> None:
    """Give each item `present`: the others who are at its case, and whether its holder is one of them."""
    cases = [item.request_id for item in items if item.request_id]
    found = presence.present(cases, but=user)
    for item in items:
        item.present = found.get(item.request_id or 0, [])  # type: ignore[attr-defined]
        item.holder_present = any(one.pk == item.claimed_by_id for one in item.present)  # type: ignore[attr-defined]


def take_next(user: User) -> WorkItem | None:
    """Claim the most urgent item for `user`; cases that a colleague takes meanwhile are passed over."""
    for item in queue.most_urgent(user, timezone.now()):
        try:
            item.claim(by=user)
        except (Taken, Conflict):
            continue
        return item
    return None


def _filter_menus(request: HttpRequest, chosen: dict[str, str]) -> list[dict[str, object]]:
    labels = {"kind": _("Kind"), "channel": _("Channel"), "purpose": _("Purpose"), "due": _("Due")}
    menus: list[dict[str, object]] = []
    for key, (_column, words) in queue.FILTERS.items():
        others = {name: value for name, value in chosen.items() if name != key}
        menus.append(
            {
                "label": labels[key],
                "value": words[chosen[key]] if key in chosen else "",
                "clear": f"?{urlencode(others)}",
                "choices": [(f"?{urlencode({**others, key: value})}", word) for value, word in words.items()],
            }
        )
    return menus
