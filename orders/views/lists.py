"""Lists of orders, and files on their way out."""

from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.sessions import signed_in
from orders.models import Attachment, Order, Upload
from orders.uploads import may_read

PAGE = 25
STATES = ("open", "completed", "cancelled")


@login_required
@require_safe
def orders(request: HttpRequest) -> HttpResponse:
    """The orders this person sees, newest first."""
    rows, state, before = Order.objects.visible_to(signed_in(request)), request.GET.get("state", ""), ""
    if state in STATES:
        rows = rows.filter(status=state)
    if (last := request.GET.get("before", "")).isdecimal() and len(last) < 19:
        rows = rows.filter(pk__lt=int(last))
    found = list(rows.with_people().order_by("-id")[: PAGE + 1])
    if len(found) > PAGE:
        before = f"?{urlencode({'state': state, 'before': found[PAGE - 1].pk})}"
    live = Attachment.objects.in_force(timezone.now()).filter(order__in=[order.pk for order in found[:PAGE]])
    allowed = set(live.values_list("order_id", flat=True))
    for order in found:
        order.allowed_now = order.pk in allowed  # type: ignore[attr-defined]
    context = {"orders": found[:PAGE], "older": before, "state": state}
    return render(request, "orders/orders.html", context)


@login_required
@require_safe
def upload(request: HttpRequest, token: str) -> FileResponse:
    """A file, as a download that a browser does not open, for those who see what it hangs on."""
    found = get_object_or_404(Upload, token=token)
    if not may_read(signed_in(request), found):
        raise Http404
    answer = FileResponse(
        found.file.open("rb"), as_attachment=True, filename=found.name, content_type=found.content_type
    )
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "no-store, private"
    return answer
