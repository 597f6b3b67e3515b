"""The conversation while one looks at it: its lines, what came meanwhile, and the hint under the box."""

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import render
from django.utils.module_loading import import_string
from django.views.decorators.http import require_POST, require_safe

from accounts.sessions import signed_in
from audit.spine import now
from orders.conversation import talk
from orders.duties import duties
from orders.hints import hints
from orders.judging import digests_of, judge
from orders.models import Attachment, ContactLog, Order
from orders.passes import passes
from orders.reading import marks, state_tag
from orders.rules import CONTACT_RULES, allowed_actions, guard
from orders.situation import situation
from orders.verbs.posting import LONGEST

from .access import visible_order

Page = dict[str, Any]


def shown(request: HttpRequest, order: Order, tag: str = "") -> Page:
    """What the order's page is rendered from, conversation and side. What is shown counts as read.

    The tag is read first: whatever comes in between is fetched once more, never missed.
    """
    user = signed_in(request)
    tag = tag or state_tag(order, user)
    attachments = list(order.attachments.select_related("granted_by"))
    contacts = _contacts(request, order) if attachments else []
    side = "seller" if user.pk == order.seller_id else "buyer" if user.pk == order.buyer_id else "desk"
    return {
        "order": order,
        "tag": tag,
        "acts": allowed_actions(user, order),
        "viewer": side,
        **_lines(request, order, attachments, contacts),
        **_side(order, attachments, contacts),
        "links": [link for path in settings.ORDER_LINKS for link in import_string(path)(user, order)],
    }


def _contacts(request: HttpRequest, order: Order) -> list[ContactLog]:
    contacts = list(order.contacts.select_related("attachment", "logged_by"))
    for contact in contacts:
        contact.order = order
        contact.acts = allowed_actions(signed_in(request), contact, CONTACT_RULES)  # type: ignore[attr-defined]
    return contacts


def _lines(request: HttpRequest, order: Order, attachments: list[Attachment], contacts: list[ContactLog]) -> Page:
    """The page of the conversation. `?since=` keeps the line of what is new where it was when the page was opened."""
    user, before = signed_in(request), _number(request, "before")
    read = marks(order, user)
    since = _number(request, "since")
    found = talk(
        order,
        attachments,
        contacts,
        reader=user,
        read=read.own if since is None else since,
        theirs=read.theirs,
        before=before,
    )
    if before is None:
        read.reach(found.newest)
    return {"talk": found, "before": before, "live": before is None}


def _side(order: Order, attachments: list[Attachment], contacts: list[ContactLog]) -> Page:
    at = now()
    cards = passes(attachments, at)
    current, past = [card for card in cards if card.lasts], [card for card in cards if not card.lasts]
    return {"passes": {"current": current, "past": past}, "duties": duties(order, attachments, contacts, at)}


def _number(request: HttpRequest, name: str) -> int | None:
    given = request.GET.get(name, "")
    return int(given) if given.isdecimal() and len(given) < 19 else None


@login_required
@require_safe
def live(request: HttpRequest, pk: int) -> HttpResponse:
    """The newest lines and what stands beside them; 304 while nothing has changed for this reader."""
    order = visible_order(request, pk)
    tag = state_tag(order, signed_in(request))
    if request.headers.get("If-None-Match") == f'"{tag}"':
        answer: HttpResponse = HttpResponseNotModified()
    else:
        answer = render(request, "orders/_live.html", shown(request, order, tag))
    answer["ETag"] = f'"{tag}"'
    answer["Cache-Control"] = "private, no-cache"
    return answer


@login_required
@require_POST
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """What screening would say to the text now; nothing is kept, and nothing said about an empty one."""
    user, order, body = signed_in(request), visible_order(request, pk), typed(request)
    guard(user, "post", order)
    found = []
    if body.strip():
        here = situation(order, user.pk, now(), digests=digests_of(body))
        found = hints(body, judge(body, here, now()), order, user)
    return render(request, "orders/_hint.html", {"hints": found, "order": order})


def typed(request: HttpRequest) -> str:
    """The text in the box, as far as it could be sent."""
    return request.POST.get("body", "")[:LONGEST].replace("\x00", "")
