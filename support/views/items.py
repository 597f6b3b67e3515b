"""One thing that waits on an order without a case: what happened, on which order, and what can be done."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from accounts.sessions import signed_in
from approvals.sentences import sentence
from audit.models import Event
from orders.models import Attachment
from orders.rules import desk_on as barred_on
from support.handing import HANDING
from support.items import act_of, kinds
from support.models import WorkItem
from support.record import record_of
from support.undoing import say, say_claimed

from .access import at_desk, may_decide_now, reads_desk

EVENTS = 8


@reads_desk
@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """The item's page."""
    return page(request, _item(pk))


@at_desk
@require_POST
def claim(request: HttpRequest, pk: int) -> HttpResponse:
    """Take it for half an hour, or renew one's lease."""
    item = _item(pk)
    if item.state == "closed":
        messages.info(request, _("This is done already."))
    else:
        renewed = item.holder(timezone.now()) == signed_in(request)
        item.claim(by=signed_in(request))
        if not renewed:
            say_claimed(request, item)
    return redirect(item)


@at_desk
@require_POST
def release(request: HttpRequest, pk: int) -> HttpResponse:
    """Put it back for the others."""
    _item(pk).release(by=signed_in(request))
    say(request, _("It is back in the queue."), "support:claim_item", pk)
    return redirect("support:view", "reports")


@at_desk
@require_POST
@may_decide_now
def act(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Do one of the kind's acts. What is refused comes back on its form with everything typed."""
    item = _item(pk)
    found = act_of(item.kind, name)
    if found is None:
        raise Http404
    form = found.form(request.POST, auto_id=f"id_{name}_%s")
    if form.is_valid():
        try:
            found.run(signed_in(request), kinds()[item.kind].load(item), form.cleaned_data)
        except ValidationError as refused:
            for field, said in refused.message_dict.items() if hasattr(refused, "error_dict") else [(None, refused)]:
                form.add_error(field if field in form.fields else None, said)
    if form.errors:
        return page(request, item, refused=(name, form))
    messages.success(request, found.done)
    return redirect(item)


def page(request: HttpRequest, item: WorkItem, refused: tuple[str, forms.Form] | None = None) -> HttpResponse:
    """Render the item; with a form that was refused, its errors and everything typed stay on it (400)."""
    user, now, order, kind = signed_in(request), timezone.now(), item.placed, kinds()[item.kind]
    row = kind.load(item)
    may_act = user.at_desk and item.state != "closed" and not barred_on(user, order)
    rows = list(Attachment.objects.filter(order=order).select_related("granted_by").order_by("-starts_at"))
    for attachment in rows:
        attachment.now = attachment.state(now)  # type: ignore[attr-defined]
    context: dict[str, Any] = {
        "item": item,
        "kind": kind,
        "row": row,
        "order": order,
        "attachments": rows,
        "acts": [(each, _form(each, refused)) for each in kind.acts] if may_act else [],
        "barred": barred_on(user, order) if user.at_desk and item.state != "closed" else "",
        "holder": item.holder(now),
        "mine": item.holder(now) == user,
        "may_take": may_act,
        "handed_by_me": _handed_by(user, item),
        "record": record_of(order.seller),
        "events": _latest(order.chain),
        **kind.context(item, row),
    }
    return render(request, "support/item.html", context, status=400 if refused else 200)


def _handed_by(user: User, item: WorkItem) -> bool:
    """Whether handing it over was this person's, and the last thing that happened to it."""
    last = Event.objects.filter(chain=f"screening:{item.order_id}").order_by("-seq").first()
    return bool(last and last.action == HANDING[1] and last.actor_number == user.pk and last.data["item"] == item.pk)


def _form(act: Any, refused: tuple[str, forms.Form] | None) -> forms.Form:
    return refused[1] if refused and refused[0] == act.name else act.form(auto_id=f"id_{act.name}_%s")


def _latest(chain: str) -> list[tuple[Event, str]]:
    rows = Event.objects.filter(chain=chain).order_by("-seq").prefetch_related("personal_values")[:EVENTS]
    return [(event, sentence(event)) for event in rows]


def _item(pk: int) -> WorkItem:
    """An item on an order, of a kind that is known here; 404 otherwise."""
    rows = WorkItem.objects.select_related("order__gig", "order__seller", "order__buyer", "claimed_by")
    return get_object_or_404(rows, pk=pk, order__isnull=False, kind__in=kinds())
