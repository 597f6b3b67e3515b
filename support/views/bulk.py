"""Bulk acts: what was picked in the queue, what the act needs, a look at the mail, and the job that does it."""

from collections import Counter
from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.sessions import ask_for_second_factor, fresh_enough, signed_in
from jobs.models import Job
from support import barred, filters, queue
from support.bulk import work
from support.bulk.acts import BY_WORD, BulkAct, Fields
from support.bulk.work import MOST, ON_ORDERS, PEOPLE
from support.macros.variables import PLACES
from support.models import Macro, WorkItem

from .access import at_desk

Picked = list[tuple[int, int]]
"""(item, version of its case when it was picked) each."""


@at_desk
@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """The page of one act on what was picked, or on everything that the view shows."""
    act = _act(request)
    picked, more = _everything(request) if request.POST.get("everything") else (_picked(request), 0)
    if not picked:
        messages.info(request, _("Pick the rows first."))
        return redirect("support:queue")
    return _page(request, act, picked, more=more)


@at_desk
@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """Start it, or show the mail that the first case would get. What is refused comes back with everything typed."""
    act, user = _act(request), signed_in(request)
    if act.rules and not fresh_enough(request):
        return ask_for_second_factor(request)
    picked, form = _picked(request), act.form(request.POST, by=user)
    if not picked:
        raise BadRequest(_("Nothing was picked."))
    if "put" in request.POST:
        return _page(request, act, picked, form=_with_macro(request, act))
    if not form.is_valid():
        return _page(request, act, picked, form=form, status=400)
    if "preview" in request.POST:
        return _page(request, act, picked, form=form)
    said = {name: request.POST.get(name, "") for name in form.fields}
    return redirect(work.start(by=user, act=act, chosen=picked, fields=said))


@at_desk
@require_safe
def outcomes(request: HttpRequest, pk: int) -> HttpResponse:
    """What became of each item, as CSV."""
    job = get_object_or_404(Job.objects.visible_to(signed_in(request)), pk=pk, kind="bulk")
    answer = HttpResponse(work.as_csv(job), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="bulk-{job.pk}.csv"'
    return answer


def _act(request: HttpRequest) -> BulkAct:
    act = BY_WORD.get(request.POST.get("act", ""))
    if act is None:
        raise BadRequest(_("Choose what to do with them."))
    return act


def _picked(request: HttpRequest) -> Picked:
    """What a form sent: `case=12`, or `case=12:3` with the version that was shown. Raises BadRequest."""
    found = dict[int, int]()
    for word in request.POST.getlist("case"):
        item, _colon, seen = word.partition(":")
        if not item.isdecimal() or len(item) > 18 or not (seen or "0").isdecimal() or len(seen) > 9:
            raise BadRequest(_("This selection is broken. Pick the rows again."))
        found[int(item)] = int(seen or 0)
    if len(found) > MOST:
        raise BadRequest(_("At most %(most)s at once.") % {"most": MOST})
    return list(found.items())


def _everything(request: HttpRequest) -> tuple[Picked, int]:
    """The first items of the view with its filters, and how many more there are."""
    slug = request.POST.get("view", "")
    if slug not in queue.BY_SLUG:
        raise BadRequest(_("There is no such view."))
    query = {key: value for key, value in request.POST.dict().items() if key in (*filters.FILTERS, *filters.OTHERS)}
    rows = queue.select(queue.BY_SLUG[slug], signed_in(request), timezone.now(), filters.chosen(query))
    numbers = list(rows.values_list("pk", flat=True)[: MOST + 1])
    more = rows.count() - MOST if len(numbers) > MOST else 0
    return [(number, 0) for number in numbers[:MOST]], more


def _page(
    request: HttpRequest, act: BulkAct, picked: Picked, *, form: Any = None, more: int = 0, status: int = 200
) -> HttpResponse:
    user = signed_in(request)
    rows = WorkItem.objects.select_related(*PEOPLE, *ON_ORDERS).in_bulk([item for item, _seen in picked])
    items = [rows[item] for item, _seen in picked if item in rows]
    seen = dict(picked)
    chosen = [(item, seen[item.pk] or (item.request.version if item.request else 0)) for item in items]
    why = _foreseen(act, items, user)
    fields = form.cleaned_data if form is not None and form.is_bound and form.is_valid() else None
    context = {
        "act": act,
        "chosen": chosen,
        "kinds": Counter(item.get_kind_display() for item in items).most_common(),
        "foreseen": Counter(why.values()).most_common(),
        "able": len(items) - len(why),
        "more": more,
        "form": form if form is not None else act.form(by=user),
        "macros": Macro.objects.offered_to(user).filter(shape=act.shape).order_by("name", "pk") if act.shape else [],
        "mail": _mail(act, [item for item in items if item.pk not in why], user, fields),
    }
    return render(request, "support/bulk.html", context, status=status)


def _with_macro(request: HttpRequest, act: BulkAct) -> Any:
    """The form with everything typed and the chosen macro in its place; its variables are filled case by case."""
    user, number = signed_in(request), request.POST.get("macro", "")
    wanted = int(number) if number.isdecimal() and len(number) < 19 else 0
    macro = Macro.objects.offered_to(user).filter(pk=wanted, shape=act.shape).first()
    typed: dict[str, Any] = {name: request.POST.get(name, "") for name in act.form(by=user).fields}
    if macro:
        typed[PLACES[act.shape][0]] = macro.text
        if macro.numbers and "clause" in typed:
            typed["clause"] = macro.numbers[0]
    return act.form(by=user, initial=typed)


def _foreseen(act: BulkAct, items: list[WorkItem], user: Any) -> dict[int, str]:
    """Why an item cannot be done, as far as it shows beforehand; they are tried and told all the same."""
    now, found = timezone.now(), dict[int, str]()
    barred.mark(user, items)
    for item in items:
        holder = item.holder(now)
        if item.state == "closed":
            found[item.pk] = _("It was done meanwhile.")
        elif act.rules and (item.request is None or item.stage != "review" or item.kind == "delivery"):
            found[item.pk] = _("An appeal, a change of terms or something on an order is decided one by one.")
        elif act.rules and item.waits_for_seller:
            found[item.pk] = _("It waits for its seller.")
        elif act.rules and item.barred:  # type: ignore[attr-defined]
            found[item.pk] = str(item.barred)  # type: ignore[attr-defined]
        elif act.word in ("claim", "snooze", "hand_over") and holder and holder != user:
            found[item.pk] = _("%(name)s has it.") % {"name": holder.name}
    return found


def _mail(act: BulkAct, items: list[WorkItem], user: Any, fields: Fields | None) -> dict[str, Any] | None:
    """The mail that the first of them would get; None where there is none, or nothing to write in it yet."""
    if act.mail is None or fields is None or not items or items[0].request is None:
        return None
    try:
        return {"mail": act.mail(items[0].request, user, fields), "case": items[0].request}
    except ValidationError:
        return None
