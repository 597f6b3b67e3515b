"""What was stopped comes back with why, and its sender may say that screening is wrong."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from accounts.sessions import signed_in
from audit.spine import now
from orders.forms import MistakeForm
from orders.hints import by_gravity, hint, rule_in_words
from orders.judging import digests_of, judge
from orders.marked import around
from orders.models import Finding, Mistake, Order
from orders.rules import guard
from orders.situation import situation
from orders.verbs.finding import NotSent, note_stopped

from .access import visible_order
from .talking import typed

Page = dict[str, Any]


def stopped_by(refused: NotSent, user: User, order: Order) -> Page:
    """What a form shows of a text that was not sent; each finding is kept, so that it can be disputed."""
    judgement = refused.judgement
    findings = note_stopped(by=user, order=order, body=refused.body, judgement=judgement)
    told = {id(one): finding for one, finding in zip(judgement.counted, findings, strict=True)}
    return {
        "may_send": refused.may_send,
        "covered": not judgement.uncovered,
        "signature": judgement.signature,
        "hints": [(hint(refused.body, one, order, user), told[id(one)]) for one in judgement.against],
    }


def refuse(form: Any, refused: ValidationError, user: User, order: Order) -> Page | None:
    """Say on the form what a verb refused; for details in a text, also what was seen."""
    form.add_error(None, refused)
    return stopped_by(refused, user, order) if isinstance(refused, NotSent) else None


@login_required
@require_POST
def mistaken(request: HttpRequest, pk: int) -> HttpResponse:
    """“This is a mistake” under a text that is still being written: kept as one that was stopped, then disputed."""
    user, order, body = signed_in(request), visible_order(request, pk), typed(request)
    guard(user, "post", order)
    judgement = judge(body, situation(order, user.pk, now(), digests=digests_of(body)), now())
    if not judgement.against:
        messages.info(request, _("Screening sees nothing in this text any more: you can send it."))
        return redirect(order)
    findings = note_stopped(by=user, order=order, body=body, judgement=judgement)
    told = by_gravity(zip(judgement.counted, findings, strict=True), key=lambda pair: pair[0].verdict)
    place = request.POST.get("place", "")
    number = int(place[:4]) if place.isdecimal() else 0
    chosen = told[number if number < len(told) else 0][1]
    return redirect("orders:mistake", order.pk, chosen.pk)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def mistake(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Say that screening is wrong about one detail of one's own message."""
    user, order = signed_in(request), visible_order(request, pk)
    own = Finding.objects.filter(order=order, author=user).exclude(verdict="allow").select_related("event")
    finding = get_object_or_404(own, pk=number)
    finding.order = order
    form = MistakeForm(request.POST or None)
    if form.is_valid():
        try:
            Mistake.report(by=user, finding=finding, why=form.cleaned_data["why"])
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("Thank you. An agent looks at it, and the answer comes back to you here."))
            return redirect(f"{order.get_absolute_url()}#newest")
    body = finding.event.personal.get("body", "")
    context = {
        "order": order,
        "finding": finding,
        "rule": rule_in_words(finding.rule),
        "pieces": around(body, finding) if body else [],
        "form": form,
        "said": Mistake.objects.filter(finding=finding).first(),
    }
    return render(request, "orders/mistake.html", context, status=422 if form.errors else 200)


def again(request: HttpRequest, order: Order) -> str:
    """The text of a message that an agent said may be sent after all, for its sender to send again."""
    number = request.GET.get("again", "")
    if not number.isdecimal() or len(number) > 18:
        return ""
    rows = Mistake.objects.filter(order=order, reported_by=signed_in(request), status="confirmed")
    found = rows.select_related("finding__event").filter(pk=int(number)).first()
    return found.finding.event.personal.get("body", "") if found else ""
