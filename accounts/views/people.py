"""Administration of people: who they are, what they may be, and whether they may sign in."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ..forms import InviteForm, RoleForm
from ..models import Role, User
from ..rules import administers
from ..sessions import signed_in, step_up

PAGE = 50


@login_required
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """Everybody, newest first, by role and name; keyset-paginated by id."""
    administers(signed_in(request))
    role, text = request.GET.get("role", ""), request.GET.get("q", "").replace("\x00", "").strip()
    rows = User.objects.order_by("-pk")
    if role in Role.values:
        rows = rows.filter(role=role)
    if text:
        rows = rows.filter(name__icontains=text) | rows.filter(email__icontains=text)
    if (before := request.GET.get("before", "")).isdigit() and len(before) < 19:
        rows = rows.filter(pk__lt=int(before))
    found = list(rows[: PAGE + 1])
    older = ""
    if len(found) > PAGE:
        query = request.GET.copy()
        query["before"] = str(found[PAGE - 1].pk)
        older = f"?{query.urlencode()}"
    context = {"people": found[:PAGE], "roles": Role.choices, "role": role, "text": text, "older": older}
    return render(request, "accounts/people.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@step_up
def invite(request: HttpRequest) -> HttpResponse:
    """Make a person; the invitation goes out by mail."""
    administers(signed_in(request))
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            person = User.invite(by=signed_in(request), **form.cleaned_data)
        except ValidationError as refused:
            for field, said in refused.message_dict.items():
                form.add_error(field if field in form.fields else None, said)
        else:
            messages.success(request, _("%(name)s is invited; the mail is on its way.") % {"name": person.name})
            return redirect("accounts:person", person.pk)
    return render(request, "accounts/invite.html", {"form": form}, status=400 if form.errors else 200)


@login_required
@require_safe
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """One person, and what an administrator may do."""
    administers(signed_in(request))
    return _page(request, get_object_or_404(User, pk=pk))


@login_required
@require_POST
@step_up
def change_role(request: HttpRequest, pk: int) -> HttpResponse:
    administers(signed_in(request))
    subject = get_object_or_404(User, pk=pk)
    form = RoleForm(request.POST)
    if not form.is_valid():
        return _page(request, subject, form)
    role = form.cleaned_data["role"]
    return _done(
        request, subject, lambda: subject.change_role(by=signed_in(request), role=role), _("The role is changed.")
    )


@login_required
@require_POST
@step_up
def switch_off(request: HttpRequest, pk: int) -> HttpResponse:
    subject = get_object_or_404(User, pk=pk)
    said = _("%(name)s can no longer sign in.") % {"name": subject.name}
    return _done(request, subject, lambda: subject.switch_off(by=signed_in(request)), said)


@login_required
@require_POST
@step_up
def switch_on(request: HttpRequest, pk: int) -> HttpResponse:
    subject = get_object_or_404(User, pk=pk)
    said = _("%(name)s may sign in again.") % {"name": subject.name}
    return _done(request, subject, lambda: subject.switch_on(by=signed_in(request)), said)


@login_required
@require_POST
@step_up
def lose_second_factor(request: HttpRequest, pk: int) -> HttpResponse:
    subject = get_object_or_404(User, pk=pk)
    said = _("The second factor is gone. %(name)s sets up a new one at the next sign-in.") % {"name": subject.name}
    return _done(request, subject, lambda: subject.lose_second_factor(by=signed_in(request)), said)


def _done(request: HttpRequest, subject: User, act: Callable[[], Any], said: str) -> HttpResponse:
    administers(signed_in(request))
    try:
        act()
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        messages.success(request, said)
    return redirect("accounts:person", subject.pk)


def _page(request: HttpRequest, subject: User, form: RoleForm | None = None) -> HttpResponse:
    context = {"person": subject, "form": form or RoleForm(initial={"role": subject.role})}
    return render(request, "accounts/person.html", context, status=400 if form else 200)
