"""Putting aside and bringing back, by item: a page of its own with the usual times, so that it works everywhere."""

from datetime import datetime, time, timedelta

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from accounts.sessions import signed_in
from support.forms import LOCAL
from support.models import LEASE, WorkItem
from support.undoing import say

from .access import at_desk

MORNING = time(9)


class SnoozeForm(forms.Form):
    """Until when, in the agent's time zone."""

    until = forms.DateTimeField(
        label=gettext_lazy("Until"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=LOCAL),
        error_messages={"required": gettext_lazy("Say until when.")},
    )


def usual(item: WorkItem, now: datetime) -> list[tuple[str, str, datetime]]:
    """(form value, label, instant) of the usual times that fit this item: in some hours, tomorrow, next week."""
    here = timezone.localtime(now)
    monday = here + timedelta(days=7 - here.weekday())
    tomorrow = here + timedelta(days=1)
    offers = (
        (_("In an hour"), here + timedelta(hours=1)),
        (_("In 3 hours"), here + timedelta(hours=3)),
        (_("Tomorrow morning"), datetime.combine(tomorrow, MORNING, here.tzinfo)),
        (_("Monday morning"), datetime.combine(monday, MORNING, here.tzinfo)),
    )
    return [(at.strftime(LOCAL), label, at) for label, at in offers if not item.not_until(at, now)]


@at_desk
@require_http_methods(["GET", "HEAD", "POST"])
def snooze(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask until when, then put it aside. What is refused comes back with what was typed."""
    user, item = signed_in(request), _item(pk)
    form = SnoozeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            item.snooze(by=user, until=form.cleaned_data["until"])
        except ValidationError as refused:
            form.add_error("until", refused.message_dict["until"])
        else:
            until = date_format(timezone.localtime(form.cleaned_data["until"]), "j F, H:i")
            said = _("%(number)s is put aside until %(until)s.") % {"number": item.number, "until": until}
            say(request, said, "support:wake", pk)
            return redirect("support:queue")
    now = timezone.now()
    context = {"item": item, "form": form, "usual": usual(item, now), "never": item.not_until(_soon(now), now)}
    return render(request, "support/snooze.html", context, status=400 if form.is_bound else 200)


@at_desk
@require_POST
def wake(request: HttpRequest, pk: int) -> HttpResponse:
    """Bring it back into one's own hands."""
    item = _item(pk)
    item.wake(by=signed_in(request), lease=LEASE)
    messages.success(request, _("%(number)s is back, and yours.") % {"number": item.number})
    return redirect(item)


def _soon(now: datetime) -> datetime:
    return now + timedelta(minutes=1)


def _item(pk: int) -> WorkItem:
    """What waits, with its case or order; 404 once it is done."""
    about = ("request__seller", "request__gig", "request__order", "request__buyer", "order", "claimed_by")
    return get_object_or_404(WorkItem.objects.standing().select_related(*about), pk=pk)
