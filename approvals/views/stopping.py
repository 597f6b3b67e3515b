"""“I do not want this”: the buyer stops contact outside on an order."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.sessions import signed_in
from approvals.models import Exemption
from approvals.verbs.stopping import LONGEST
from orders.duty_forms import long_text
from orders.models import Attachment
from orders.rules import guard
from orders.views.access import visible_order


class StopForm(forms.Form):
    reason = long_text(
        gettext_lazy("Why, if you want to say"),
        LONGEST,
        3,
        required=False,
        help_text=gettext_lazy("The seller and the desk read it."),
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask once more, then stop it at once."""
    order, user = visible_order(request, pk), signed_in(request)
    guard(user, "stop", order)
    form = StopForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            stopped = Exemption.stop(by=user, order=order, **form.cleaned_data)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            said = _("Stopped. Contact outside is no longer allowed on this order, and the seller is told.")
            messages.success(request, said if stopped else _("Nothing was allowed outside on this order any more."))
            return redirect(order)
    live = Attachment.objects.live().filter(order=order, ends_at__gt=timezone.now()).order_by("channel_code")
    context = {"order": order, "form": form, "channels": [row.get_channel_display() for row in live]}
    return render(request, "orders/stop.html", context, status=422 if form.errors else 200)
