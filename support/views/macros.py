"""Macros: the list, writing, changing, archiving and bringing back, and putting one into the decision panel."""

from collections.abc import Callable
from copy import copy
from functools import wraps
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from accounts.sessions import signed_in
from approvals.models import Policy
from audit.conflicts import Stale, WrongState
from support.macros.macro import Macro, scopes_of
from support.macros.menu import put_in
from support.macros.variables import PLACES, TABLE
from support.models import WorkItem
from support.panels import offered

from .access import at_desk, visible_case
from .acts import bound_form
from .case import page


def writes_macros(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponseBase]:
    """Agents and leads, and administrators, who look after what is offered to everybody."""

    @login_required
    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not scopes_of(signed_in(request)):
            raise PermissionDenied(_("Macros are for agents, leads and administrators."))
        return view(request, *args, **kwargs)

    return wrapper


class MacroForm(forms.ModelForm):
    """Its name, what it is for, the words, and who is offered it."""

    class Meta:
        model = Macro
        fields = ("name", "shape", "clauses", "text", "scope")
        widgets = {
            "shape": forms.RadioSelect,
            "scope": forms.RadioSelect,
            "text": forms.Textarea(attrs={"rows": 9}),
        }

    def __init__(self, *args: Any, by: User, **options: Any) -> None:
        super().__init__(*args, **options)
        mine = scopes_of(by)
        self.fields["scope"].choices = [one for one in Macro.Scope.choices if one[0] in mine]  # type: ignore[attr-defined]
        self.fields["shape"].choices = Macro.Shape.choices  # type: ignore[attr-defined]
        self.fields["scope"].initial = mine[0]

    def clean_clauses(self) -> str:
        """The numbers, each of which has to stand in the policy in force."""
        typed = self.cleaned_data["clauses"].replace(";", ",")
        numbers = [number for part in typed.split(",") for number in part.split()]
        known = set(Policy.objects.in_force(timezone.now()).clauses.values_list("number", flat=True))
        if unknown := [number for number in numbers if number not in known]:
            said = _("No clause of the policy in force has the number %(numbers)s.")
            raise ValidationError(said % {"numbers": ", ".join(unknown)})
        return ", ".join(numbers)


@writes_macros
@require_safe
def all_macros(request: HttpRequest) -> HttpResponse:
    """One's own, those for one's role, those for everybody; what was archived at the end."""
    user = signed_in(request)
    found = list(Macro.objects.readable_by(user).select_related("owner").order_by("shape", "name", "pk"))
    rows = [(macro, macro.may_change(user)) for macro in found]
    groups = [
        (label, [row for row in rows if row[0].scope == scope and not row[0].archived_at])
        for scope, label in Macro.Scope.choices
    ]
    archived = [row for row in rows if row[0].archived_at]
    context = {"groups": [group for group in groups if group[1]], "archived": archived}
    return render(request, "support/macros.html", context)


@writes_macros
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest) -> HttpResponse:
    """Write a new one."""
    user = signed_in(request)
    form = MacroForm(request.POST or None, by=user)
    if request.method == "POST" and form.is_valid():
        try:
            macro = Macro.write(by=user, **form.cleaned_data)
        except ValidationError as refused:
            form.add_error(None, [said for all_said in refused.message_dict.values() for said in all_said])
        else:
            messages.success(request, _("“%(name)s” is kept.") % {"name": macro.name})
            return redirect("support:macros")
    return _form(request, form)


@writes_macros
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Other words, another name, other readers; refused, everything typed stays."""
    user, macro = signed_in(request), _readable(request, pk)
    if not macro.may_change(user):
        raise PermissionDenied(_("This macro is for others to change: leads look after the shared ones."))
    form = MacroForm(request.POST or None, by=user, instance=copy(macro))
    if request.method == "POST" and form.is_valid():
        seen = request.POST.get("seen", "")
        try:
            macro.change(by=user, seen=int(seen) if seen.isdecimal() and len(seen) < 10 else 0, **form.cleaned_data)
        except ValidationError as refused:
            form.add_error("scope", refused.message_dict["scope"])
        except Stale:
            form.add_error(None, _("A colleague changed this macro meanwhile. Save again to put yours in its place."))
            return _form(request, form, _readable(request, pk), status=412)
        except WrongState:
            form.add_error(None, _("A colleague archived this macro meanwhile. Bring it back first."))
            return _form(request, form, _readable(request, pk), status=409)
        else:
            messages.success(request, _("“%(name)s” is kept.") % {"name": macro.name})
            return redirect("support:macros")
    return _form(request, form, macro)


@writes_macros
@require_POST
def archive(request: HttpRequest, pk: int) -> HttpResponse:
    """Put it away; the list brings it back."""
    macro = _readable(request, pk)
    if not macro.archived_at:
        macro.archive(by=signed_in(request))
    messages.success(request, _("“%(name)s” is archived. The end of the list brings it back.") % {"name": macro.name})
    return redirect("support:macros")


@writes_macros
@require_POST
def restore(request: HttpRequest, pk: int) -> HttpResponse:
    """Bring it back."""
    macro = _readable(request, pk)
    if macro.archived_at:
        macro.restore(by=signed_in(request))
    messages.success(request, _("“%(name)s” is back.") % {"name": macro.name})
    return redirect("support:macros")


@at_desk
@require_POST
def use(request: HttpRequest, pk: int) -> HttpResponse:
    """The panel with everything typed, and the macro in it. Asked for as JSON: only what goes where. Saves nothing."""
    user, case = signed_in(request), visible_case(request, pk)
    number = request.POST.get("use", "")
    macros = Macro.objects.offered_to(user)
    macro = get_object_or_404(macros, pk=int(number) if number.isdecimal() and len(number) < 19 else 0)
    form = bound_form(request, case)
    filled = put_in(macro, form, offered(user, form.matter))
    if request.headers.get("Accept") != "application/json":
        return page(request, case, form=filled, status=200)
    WorkItem.renew(by=user, request=case)
    place = PLACES[macro.shape][0]
    said = {name: filled.initial[name] for name in ("outcome", "macro") if name in filled.initial}
    clauses = [str(chosen) for chosen in filled.initial.get("clauses") or ()]
    return JsonResponse({**said, "clauses": clauses, "field": f"id_{place}", "text": filled.initial[place]})


def _form(request: HttpRequest, form: MacroForm, macro: Macro | None = None, status: int = 0) -> HttpResponse:
    context = {"form": form, "macro": macro, "variables": TABLE}
    status = status or (400 if form.is_bound and form.errors else 200)
    return render(request, "support/macro.html", context, status=status)


def _readable(request: HttpRequest, pk: int) -> Macro:
    return get_object_or_404(Macro.objects.readable_by(signed_in(request)).select_related("owner"), pk=pk)
