"""The next version of the policy, as administrators write and announce it."""

from datetime import datetime, time
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.sessions import signed_in
from approvals.models import Clause, Policy, PolicyDraft, Purpose
from approvals.models.policy import Duty
from approvals.policy_diff import changed
from approvals.verbs.announcing import NOTICE

from .hours import for_administrators

NONE: tuple[str, Any] = ("", gettext_lazy("None"))


class HeadForm(forms.Form):
    title = forms.CharField(label=gettext_lazy("Title"), max_length=160)
    introduction = forms.CharField(
        label=gettext_lazy("Introduction"), max_length=4_000, widget=forms.Textarea(attrs={"rows": 3})
    )


class ClauseForm(forms.Form):
    """One clause; without a number it is left out."""

    number = forms.CharField(label=gettext_lazy("Number"), max_length=20, required=False)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=Clause.Kind.choices)
    title = forms.CharField(label=gettext_lazy("Title"), max_length=120, required=False)
    text = forms.CharField(
        label=gettext_lazy("Text"), max_length=4_000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    purpose = forms.ChoiceField(label=gettext_lazy("Allows"), choices=[NONE, *Purpose.choices], required=False)
    duty = forms.ChoiceField(label=gettext_lazy("Duty"), choices=[NONE, *Duty.choices], required=False)


Clauses = forms.formset_factory(ClauseForm, extra=2, can_delete=True, max_num=80, validate_max=True)


class AnnounceForm(forms.Form):
    effective_from = forms.DateField(
        label=gettext_lazy("Holds from"),
        help_text=gettext_lazy("At least 15 days from today; from the beginning of that day, in your time zone."),
        widget=forms.DateInput(attrs={"type": "date"}),
    )


class Written:
    """A clause of a draft, as the comparison reads it."""

    def __init__(self, clause: dict[str, str]) -> None:
        self.number, self.title, self.text = clause["number"], clause["title"], clause["text"]


@for_administrators
@require_safe
def policies(request: HttpRequest) -> HttpResponse:
    """Every version, and the draft of the next one."""
    context = {
        "versions": Policy.objects.order_by("-number"),
        "draft": PolicyDraft.objects.select_related("written_by", "base").first(),
        "now": timezone.now(),
    }
    return render(request, "approvals/policies.html", context)


@for_administrators
@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """Copy the newest version, unless somebody began already."""
    if not PolicyDraft.objects.exists():
        PolicyDraft.copy_of(Policy.objects.latest("number"), by=signed_in(request))
    return redirect("approvals:policy_draft")


@for_administrators
@require_POST
def discard(request: HttpRequest) -> HttpResponse:
    """Throw the draft away; what was announced stays."""
    PolicyDraft.objects.all().delete()
    messages.success(request, _("The draft is thrown away."))
    return redirect("approvals:policies")


def the_draft() -> PolicyDraft:
    return get_object_or_404(PolicyDraft.objects.select_related("base"))


@for_administrators
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest) -> HttpResponse:
    """Write it: title, introduction, clauses. Saving shows what changes."""
    draft = the_draft()
    data = request.POST if request.method == "POST" else None
    head = HeadForm(data, initial={"title": draft.title, "introduction": draft.introduction})
    clauses = Clauses(data, initial=draft.clauses, prefix="clauses")
    if data is not None and head.is_valid() and clauses.is_valid():
        draft.title, draft.introduction = head.cleaned_data["title"], head.cleaned_data["introduction"]
        draft.clauses = [kept(row) for row in clauses.cleaned_data if row.get("number") and not row.get("DELETE")]
        draft.written_by, draft.saved_at = signed_in(request), timezone.now()
        draft.save()
        return redirect("approvals:policy_preview")
    status = 400 if data is not None else 200
    return render(
        request, "approvals/policy_edit.html", {"draft": draft, "head": head, "clauses": clauses}, status=status
    )


def kept(row: dict[str, Any]) -> dict[str, str]:
    """A clause of the form as the draft keeps it."""
    return {name: row[name] for name in ("number", "kind", "title", "text", "purpose", "duty")}


@for_administrators
@require_http_methods(["GET", "HEAD", "POST"])
def preview(request: HttpRequest) -> HttpResponse:
    """What would change, and the day from which it holds; sending announces it."""
    draft, user = the_draft(), signed_in(request)
    form = AnnounceForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        day = form.cleaned_data["effective_from"]
        holds = datetime.combine(day, time(0), timezone.get_current_timezone())
        try:
            policy = Policy.announce(by=user, draft=draft, effective_from=holds)
        except ValidationError as refused:
            for field, said in refused.message_dict.items():
                form.add_error(field if field in form.fields else None, said)
        else:
            messages.success(request, _("Announced. Everybody with open business is told."))
            return redirect(policy)
    compared = changed(draft.base.clauses.all(), [Written(clause) for clause in draft.clauses])
    earliest = timezone.localdate(timezone.now() + NOTICE)
    context = {"draft": draft, "changes": compared, "form": form, "earliest": earliest}
    return render(request, "approvals/policy_preview.html", context, status=400 if form.errors else 200)
