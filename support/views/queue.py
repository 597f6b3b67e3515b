"""The queue: lists of what waits, and claiming the most urgent."""

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
from support import barred, filters, presence, queue
from support.bulk.acts import in_bar
from support.models import SavedView, Taken, WorkItem
from support.undoing import say_claimed

from .access import at_desk, reads_desk

REPEATED = {
    "mine": ("assignee", "state"),
    "unclaimed": ("assignee", "state"),
    "overdue": ("state", "due"),
    "appeals": ("kind", "state"),
    "escalated": ("kind", "state"),
    "waiting": ("state",),
    "snoozed": ("state", "assignee"),
    "mail": ("kind", "state"),
}
"""Filters that a view does not offer: it says so itself."""
FIRST = ("kind", "channel", "purpose", "clause")
"""Filters that stand in the bar; the others are one step away until they are used."""


@reads_desk
@require_safe
def show(request: HttpRequest, slug: str = "unclaimed") -> HttpResponse:
    """One view of the queue, filtered and paged."""
    if slug not in queue.BY_SLUG:
        raise Http404
    if not signed_in(request).at_desk and slug == "unclaimed":
        return redirect("support:view", "all")
    return listing(request, queue.BY_SLUG[slug])


def listing(request: HttpRequest, view: queue.View, saved: SavedView | None = None) -> HttpResponse:
    """The page of a view, or of a saved one; filters in the address come instead of the saved ones."""
    user, now = signed_in(request), timezone.now()
    asked = filters.chosen(request.GET)
    chosen = asked or (dict(saved.parameters) if saved else {})
    after, sort = request.GET.get("after", ""), chosen.get("sort", "due")
    items, cursor = queue.page(queue.select(view, user, now, chosen), after, sort)
    barred.mark(user, items)
    presence.mark(user, items, now)
    context = {
        "view": view,
        "title": saved.name if saved else queue.labels()[view.slug],
        "items": items,
        "bulk_acts": in_bar(),
        "bar": _bar(user, view, chosen, saved, changed=bool(saved and asked and asked != saved.parameters)),
        "columns": filters.columns(chosen),
        "filtered": bool(filters.narrowing(chosen)),
        "chosen": chosen,
        "older": filters.address({**chosen, "after": cursor}) if cursor else "",
        "first": filters.address(chosen) if after else "",
    }
    return render(request, "support/queue.html", context)


def _bar(
    user: User, view: queue.View, chosen: filters.Chosen, saved: SavedView | None, *, changed: bool
) -> filters.Bar:
    """The filters this view offers, the first and the used ones in the bar."""
    offered = [key for key in filters.FILTERS if key in chosen or key not in REPEATED.get(view.slug, ())]
    shown = [key for key in offered if key in chosen or key in FIRST]
    return filters.bar(
        view.slug,
        chosen,
        shown,
        [key for key in offered if key not in shown],
        saved=saved and saved.pk,
        changed=changed,
        may_save=user.at_desk,
        may_change=bool(saved and saved.may_change(user)),
    )


@at_desk
@require_POST
def claim_next(request: HttpRequest) -> HttpResponse:
    """Take the most urgent case this person may decide."""
    user = signed_in(request)
    if taken := take_next(user):
        say_claimed(request, taken)
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
    chosen = filters.chosen(request.POST)
    return redirect(Job.start(by=signed_in(request), kind="case_export", parameters={"view": slug, **chosen}))


def take_next(user: User) -> WorkItem | None:
    """Claim the most urgent item for `user`; cases that a colleague takes meanwhile are passed over."""
    for item in queue.most_urgent(user, timezone.now()):
        try:
            item.claim(by=user)
        except (Taken, Conflict):
            continue
        return item
    return None
