"""Working hours and promises, for administrators; changes begin with the next case and never move a promise given."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Role
from accounts.sessions import signed_in
from approvals.models import Calendar, Promise
from approvals.working_time import NeverOpen

INTERVAL = gettext_lazy("09:00-12:30, 13:30-18:00")


class CalendarForm(forms.Form):
    """A week in words: each day its intervals, an empty one closed."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    name = forms.CharField(label=gettext_lazy("Name"), max_length=60)
    time_zone = forms.CharField(
        label=gettext_lazy("Time zone"), max_length=64, help_text=gettext_lazy("E.g. Europe/Berlin.")
    )
    country = forms.CharField(
        label=gettext_lazy("Country"),
        max_length=2,
        required=False,
        help_text=gettext_lazy("Two letters, e.g. DE: its public holidays are closed. Empty: none."),
    )
    subdivision = forms.CharField(
        label=gettext_lazy("Part of the country"), max_length=10, required=False, help_text=gettext_lazy("E.g. BE.")
    )
    closed_days = forms.CharField(
        label=gettext_lazy("Further closed days"),
        required=False,
        max_length=2_000,
        help_text=gettext_lazy("One a line, as 2026-12-24."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, data: Any = None, *, calendar: Calendar) -> None:
        self.calendar = calendar
        week = {f"day{day}": ", ".join("-".join(pair) for pair in calendar.week[day]) for day in range(7)}
        words = {name: getattr(calendar, name) for name in ("name", "time_zone", "country", "subdivision")}
        closed = "\n".join(calendar.closed_days)
        super().__init__(data, initial={"seen": calendar.version, "closed_days": closed, **words, **week})
        for day in range(7):
            attrs = {"placeholder": INTERVAL}
            self.fields[f"day{day}"] = forms.CharField(
                label=WEEKDAYS[day], required=False, max_length=120, widget=forms.TextInput(attrs=attrs)
            )

    @property
    def days(self) -> list[forms.BoundField]:
        return [self[f"day{day}"] for day in range(7)]

    def clean_country(self) -> str:
        return str(self.cleaned_data["country"]).upper()

    def clean_subdivision(self) -> str:
        return str(self.cleaned_data["subdivision"]).upper()

    def clean_closed_days(self) -> list[str]:
        try:
            return [date.fromisoformat(line.strip()).isoformat() for line in self.cleaned_data["closed_days"].split()]
        except ValueError as error:
            raise ValidationError(_("Write each day as 2026-12-24, one a line.")) from error

    def wanted(self) -> dict[str, Any]:
        """What Calendar.change takes."""
        fields = self.cleaned_data
        week = [
            [[edge.strip() for edge in pair.split("-")] for pair in fields[f"day{day}"].split(",") if pair.strip()]
            for day in range(7)
        ]
        names = ("name", "time_zone", "country", "subdivision", "closed_days")
        return {"week": week, **{name: fields[name] for name in names}}


class PromiseForm(forms.Form):
    seen = forms.IntegerField(widget=forms.HiddenInput)
    hours = forms.IntegerField(label=gettext_lazy("Working hours"), min_value=1, max_value=1_000)
    calendar = forms.ModelChoiceField(label=gettext_lazy("Calendar"), queryset=Calendar.objects.order_by("name"))


def for_administrators(view: Any) -> Any:
    """Administrators only; others are told so."""

    @login_required
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if signed_in(request).role != Role.ADMINISTRATOR:
            raise PermissionDenied(_("Administrators keep the calendars and promises."))
        answer: HttpResponse = view(request, *args, **kwargs)
        return answer

    return wrapper


@for_administrators
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """What is promised, in which hours, and what that means for somebody who asks now."""
    return page(request)


def page(request: HttpRequest, promise: Promise | None = None, form: PromiseForm | None = None) -> HttpResponse:
    now, rows = timezone.now(), []
    for row in Promise.objects.select_related("calendar"):
        initial = {"seen": row.version, "hours": row.hours, "calendar": row.calendar_id}
        own = form if promise and promise.pk == row.pk else PromiseForm(initial=initial, prefix=f"p{row.pk}")
        rows.append((row, own, due_example(row, now)))
    context = {"promises": rows, "calendars": Calendar.objects.order_by("name"), "now": now}
    return render(request, "approvals/hours.html", context, status=400 if form else 200)


def due_example(promise: Promise, now: Any) -> Any:
    """When what begins now would be due; None where the calendar never opens."""
    try:
        return promise.calendar.hours.add(now, timedelta(hours=promise.hours))
    except NeverOpen:
        return None


@for_administrators
@require_POST
def change_promise(request: HttpRequest, pk: int) -> HttpResponse:
    """Promise otherwise from the next case on."""
    promise = get_object_or_404(Promise.objects.select_related("calendar"), pk=pk)
    form = PromiseForm(request.POST, prefix=f"p{pk}")
    if not form.is_valid():
        return page(request, promise, form)
    fields = form.cleaned_data
    promise.change(by=signed_in(request), hours=fields["hours"], calendar=fields["calendar"], seen=fields["seen"])
    messages.success(request, _("Kept. What was promised before stays as it was."))
    return redirect("approvals:hours")


@for_administrators
@require_http_methods(["GET", "HEAD", "POST"])
def change_calendar(request: HttpRequest, pk: int) -> HttpResponse:
    """The week, the holidays and the closed days of one calendar."""
    calendar = get_object_or_404(Calendar, pk=pk)
    return calendar_form(
        request, calendar, lambda fields, seen: calendar.change(by=signed_in(request), seen=seen, **fields)
    )


@for_administrators
@require_http_methods(["GET", "HEAD", "POST"])
def new_calendar(request: HttpRequest) -> HttpResponse:
    """One more, beginning with office hours in the desk's time zone."""
    calendar = Calendar(time_zone=settings.DESK_TIME_ZONE, week=[[["09:00", "18:00"]]] * 5 + [[], []])
    return calendar_form(request, calendar, lambda fields, _seen: Calendar.make(by=signed_in(request), **fields))


def calendar_form(request: HttpRequest, calendar: Calendar, keep: Callable[[dict[str, Any], int], Any]) -> HttpResponse:
    """Show the form, or keep what was sent; what is refused stays on the form."""
    form = CalendarForm(request.POST if request.method == "POST" else None, calendar=calendar)
    if form.is_valid():
        try:
            keep(form.wanted(), form.cleaned_data["seen"])
        except ValidationError as refused:
            for field, said in refused.message_dict.items():
                form.add_error(field if field in form.fields else None, said)
        else:
            messages.success(request, _("Kept. What was promised before stays as it was."))
            return redirect("approvals:hours")
    title = calendar.name if calendar.pk else _("A new calendar")
    context = {"title": title, "form": form}
    return render(request, "approvals/calendar.html", context, status=400 if form.errors else 200)
