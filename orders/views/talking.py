"""The conversation while one looks at it: its lines, what came meanwhile, the hint under the box, disputing it."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.sessions import signed_in
from audit.spine import now
from orders.conversation import talk
from orders.forms import MistakeForm
from orders.hints import hints, rule_in_words
from orders.judging import digests_of, judge
from orders.marked import around
from orders.models import Attachment, ContactLog, Finding, Mistake, Order
from orders.reading import last_read, mark_read, state_tag
from orders.rules import CONTACT_RULES, allowed_actions, guard
from orders.situation import situation
from orders.verbs.posting import LONGEST

from .access import visible_order


def spoken(request: HttpRequest, order: Order) -> tuple[list[Attachment], list[ContactLog], dict[str, Any]]:
    """Attachments and contacts of the order, and what its lines are rendered from. What is shown counts as read."""
    user, before = signed_in(request), request.GET.get("before", "")
    attachments = list(order.attachments.select_related("granted_by"))
    contacts = list(order.contacts.select_related("attachment", "logged_by")) if attachments else []
    for contact in contacts:
        contact.order = order
        contact.acts = allowed_actions(user, contact, CONTACT_RULES)  # type: ignore[attr-defined]
    number = int(before) if before.isdecimal() and len(before) < 19 else None
    read = last_read(order, user)
    found = talk(order, attachments, contacts, reader=user, read=read, before=number)
    newest = max((line.message.pk for line in found.lines if line.message), default=0)
    if number is None:
        mark_read(order, user, newest, read)
    context = {
        "order": order,
        "talk": found,
        "before": before,
        "newest": newest,
        "live": number is None,
        "acts": allowed_actions(user, order),
        "viewer": "seller" if user.pk == order.seller_id else "buyer" if user.pk == order.buyer_id else "desk",
    }
    return attachments, contacts, context


@login_required
@require_safe
def live(request: HttpRequest, pk: int) -> HttpResponse:
    """The newest lines; 304 while nothing has changed for this reader."""
    order = visible_order(request, pk)
    tag = f'"{state_tag(order, signed_in(request))}"'
    if request.headers.get("If-None-Match") == tag:
        answer: HttpResponse = HttpResponseNotModified()
    else:
        answer = render(request, "orders/_lines.html", spoken(request, order)[2])
    answer["ETag"] = tag
    answer["Cache-Control"] = "private, no-cache"
    return answer


@login_required
@require_POST
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """What screening would say to the text now; nothing is kept, and nothing said about an empty one."""
    user, order = signed_in(request), visible_order(request, pk)
    guard(user, "post", order)
    body = request.POST.get("body", "")[:LONGEST].replace("\x00", "")
    found = []
    if body.strip():
        here = situation(order, user.pk, now(), digests=digests_of(body))
        found = hints(body, judge(body, here, now()), order, user)
    return render(request, "orders/_hint.html", {"hints": found})


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
