"""Lists of orders, and files on their way out."""

import logging
from datetime import datetime
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.db.models import Q, QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.sessions import signed_in
from orders.models import Attachment, Order, Upload
from orders.models.order import OrderQuerySet
from orders.reading import unread
from orders.uploads import may_read

PAGE = 25
STATES = ("open", "completed", "cancelled")
log = logging.getLogger(__name__)


@login_required
@require_safe
def orders(request: HttpRequest) -> HttpResponse:
    """The orders this person sees, newest first: those they sold or those they bought."""
    user, state = signed_in(request), request.GET.get("state", "")
    side = side_of(user, request.GET.get("side", ""))
    rows = rows_of(user, side)
    if state in STATES:
        rows = rows.filter(status=state)
    found = list(after(rows.with_people(), request.GET.get("after", ""))[: PAGE + 1])
    shown, older = found[:PAGE], ""
    if len(found) > PAGE:
        older = f"?{urlencode({'side': side, 'state': state, 'after': mark(shown[-1])})}"
    live = Attachment.objects.in_force(timezone.now()).filter(order__in=[order.pk for order in shown])
    allowed = set(live.values_list("order_id", flat=True))
    news = unread(user, shown)
    context = {
        "rows": [(order, order.pk in allowed, order.pk in news) for order in shown],
        "older": older,
        "state": state,
        "side": side,
        "both": not user.is_staff_role and both_sides(user, side),
        "states": [("", None), *((word, Order.Status(word).label) for word in STATES)],
    }
    return render(request, "orders/orders.html", context)


def side_of(user: User, asked: str) -> str:
    """`sold` or `bought`; empty for those who see all."""
    if user.at_desk or user.role == "auditor":
        return ""
    return asked if asked in ("sold", "bought") else "sold" if user.role == "seller" else "bought"


def rows_of(user: User, side: str) -> OrderQuerySet:
    """One side at a time, so that an index answers; never more than this person may see."""
    if side:
        return Order.objects.filter(**{"seller" if side == "sold" else "buyer": user}).order_by("-placed_at", "-id")
    return Order.objects.visible_to(user).order_by("-placed_at", "-id")


def both_sides(user: User, side: str) -> bool:
    """Whether this person has orders on the side that is not shown."""
    return Order.objects.filter(**{"buyer" if side == "sold" else "seller": user}).exists()


def mark(order: Order) -> str:
    """Where a page ends: the instant and the number of its last order."""
    return f"{order.placed_at.isoformat()}~{order.pk}"


def after(rows: QuerySet[Order], last: str) -> QuerySet[Order]:
    """The rows behind that mark; all of them if it is none."""
    moment, _tilde, number = last.partition("~")
    try:
        at, pk = datetime.fromisoformat(moment), int(number)
    except ValueError:
        return rows
    if timezone.is_naive(at) or not 0 <= pk < 2**63:
        return rows
    return rows.filter(placed_at__lte=at).filter(Q(placed_at__lt=at) | Q(pk__lt=pk))


@login_required
@require_safe
def upload(request: HttpRequest, token: str) -> FileResponse:
    """A file, as a download that a browser does not open, for those who see what it hangs on."""
    found = get_object_or_404(Upload, token=token)
    if not may_read(signed_in(request), found):
        raise Http404
    try:
        content = found.file.open("rb")
    except FileNotFoundError:
        log.error("upload %s has lost its file", found.pk)
        raise Http404 from None
    answer = FileResponse(content, as_attachment=True, filename=found.name, content_type=found.content_type)
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "no-store, private"
    return answer
