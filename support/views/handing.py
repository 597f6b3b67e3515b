"""Handing a case to a named colleague: a page of its own, so that it works everywhere, and its undo."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.sessions import signed_in
from support.forms import HandOverForm
from support.models import LEASE
from support.undoing import say

from .access import at_desk, visible_case
from .case import open_item


@at_desk
@require_http_methods(["GET", "HEAD", "POST"])
def hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask to whom and why, then hand the case over. What is refused comes back with everything typed."""
    user, case = signed_in(request), visible_case(request, pk)
    item = open_item(case)
    if item is None:
        messages.info(request, _("Nothing waits on %(case)s any more.") % {"case": case.number})
        return redirect("support:case", pk)
    item.request = case
    form = HandOverForm(request.POST if request.method == "POST" else None, by=user)
    if request.method == "POST" and form.is_valid():
        to = form.cleaned_data["to"]
        try:
            item.hand_over(by=user, to=to, note=form.cleaned_data["note"])
        except ValidationError as refused:
            for field, said in refused.message_dict.items():
                form.add_error(field, said)
        else:
            done = _("%(case)s is with %(name)s.") % {"case": case.number, "name": to.name}
            say(request, done, "support:take_back", pk)
            return redirect("support:case", pk)
    status = 400 if form.is_bound else 200
    return render(request, "support/hand_over.html", {"case": case, "form": form}, status=status)


@at_desk
@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Undo one's handing over, as long as nothing happened since."""
    user, case = signed_in(request), visible_case(request, pk)
    if item := open_item(case):
        item.request = case
        item.take_back(by=user, lease=LEASE)
        messages.success(request, _("%(case)s is yours again.") % {"case": case.number})
    return redirect("support:case", pk)
