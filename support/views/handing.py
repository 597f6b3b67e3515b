"""Handing over to a named colleague: a page of its own, so that it works everywhere, and its undo."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.sessions import signed_in
from support.forms import HandOverForm
from support.models import LEASE, WorkItem
from support.undoing import say_about

from .access import at_desk, visible_case
from .case import open_item


@at_desk
@require_http_methods(["GET", "HEAD", "POST"])
def hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask to whom and why, then hand the case over. What is refused comes back with everything typed."""
    case = visible_case(request, pk)
    item = open_item(case)
    if item is None:
        messages.info(request, _("Nothing waits on %(case)s any more.") % {"case": case.number})
        return redirect("support:case", pk)
    item.request = case
    return _hand_over(request, item)


@at_desk
@require_http_methods(["GET", "HEAD", "POST"])
def hand_over_item(request: HttpRequest, pk: int) -> HttpResponse:
    """The same for something on an order."""
    return _hand_over(request, _on_order(pk))


@at_desk
@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Undo one's handing over, as long as nothing happened since."""
    case = visible_case(request, pk)
    if item := open_item(case):
        item.request = case
        _take_back(request, item)
    return redirect("support:case", pk)


@at_desk
@require_POST
def take_back_item(request: HttpRequest, pk: int) -> HttpResponse:
    """The same for something on an order."""
    item = _on_order(pk)
    _take_back(request, item)
    return redirect(item)


def _hand_over(request: HttpRequest, item: WorkItem) -> HttpResponse:
    user = signed_in(request)
    form = HandOverForm(request.POST if request.method == "POST" else None, by=user)
    if request.method == "POST" and form.is_valid():
        to = form.cleaned_data["to"]
        try:
            item.hand_over(by=user, to=to, note=form.cleaned_data["note"])
        except ValidationError as refused:
            for field, said in refused.message_dict.items():
                form.add_error(field, said)
        else:
            done = _("%(number)s is with %(name)s.") % {"number": item.number, "name": to.name}
            say_about(request, done, item, "take_back")
            return redirect(item)
    return render(request, "support/hand_over.html", {"item": item, "form": form}, status=400 if form.is_bound else 200)


def _take_back(request: HttpRequest, item: WorkItem) -> None:
    item.take_back(by=signed_in(request), lease=LEASE)
    messages.success(request, _("%(number)s is yours again.") % {"number": item.number})


def _on_order(pk: int) -> WorkItem:
    rows = WorkItem.objects.standing().select_related("order__seller", "order__buyer", "order__gig", "claimed_by")
    return get_object_or_404(rows, pk=pk, order__isnull=False)
