"""The policy, for everybody: the version in force, and every earlier one."""

from itertools import groupby

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from approvals.models import Clause, Policy
from approvals.pace import usual_hours
from approvals.policy_diff import changed, words
from approvals.promises import ANSWER_DAYS, promised


def page(request: HttpRequest, policy: Policy) -> HttpResponse:
    clauses = groupby(policy.clauses.all(), key=lambda clause: clause.kind)
    versions = list(Policy.objects.order_by("-number"))
    now = timezone.now()
    context = {
        "policy": policy,
        "parts": [(Clause.Kind(kind), list(group)) for kind, group in clauses],
        "versions": versions,
        "in_force": max((one for one in versions if one.effective_from <= now), key=lambda one: one.effective_from),
        "coming": next((one for one in reversed(versions) if one.effective_from > now), None),
        "now": now,
        "hours": usual_hours(),
        "promise": promised("decision").hours,
        "answer_days": ANSWER_DAYS,
    }
    return render(request, "approvals/policy.html", context)


@require_safe
def changes(request: HttpRequest, number: int) -> HttpResponse:
    """What this version changes against the one before, word by word."""
    policy = get_object_or_404(Policy, number=number)
    before = Policy.objects.filter(number__lt=number).order_by("-number").first()
    if before is None:
        raise Http404
    compared = changed(before.clauses.all(), policy.clauses.all())
    context = {"policy": policy, "before": before, "changes": compared, "now": timezone.now()}
    context["introduction"] = words(before.introduction, policy.introduction)
    return render(request, "approvals/policy_changes.html", context)


@require_safe
def policy(request: HttpRequest) -> HttpResponse:
    """The version in force."""
    try:
        return page(request, Policy.objects.in_force(timezone.now()))
    except Policy.DoesNotExist as none:
        raise Http404 from none


@require_safe
def policy_version(request: HttpRequest, number: int) -> HttpResponse:
    """Any version: a case keeps the one it was filed under."""
    return page(request, get_object_or_404(Policy, number=number))
