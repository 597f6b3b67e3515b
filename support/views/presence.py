"""Who is at a case: the beats of its open page, and what the rows of a queue ask for."""

import hashlib

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.sessions import signed_in
from approvals.models import ApprovalRequest
from support import presence
from support.queue import PAGE

from .access import reads_desk


@reads_desk
@require_POST
def beat(request: HttpRequest, pk: int) -> HttpResponse:
    """This person is at the case, `deciding` or not, or is `gone`. Answers with the others who are there."""
    user = signed_in(request)
    if "gone" in request.POST:
        presence.leave(user, pk)
        return HttpResponse(status=204)
    if not ApprovalRequest.objects.visible_to(user).filter(pk=pk).exists():
        raise Http404
    presence.beat(user, pk, deciding="deciding" in request.POST)
    return render(request, "support/_who.html", {"people": presence.present([pk], but=user).get(pk, [])})


@reads_desk
@require_safe
def look(request: HttpRequest) -> HttpResponse:
    """Who is at each `case` of a page of the queue, to be put into its rows; 304 while that is the same."""
    asked = request.GET.getlist("case")
    if len(asked) > PAGE or not all(number.isdecimal() and len(number) < 19 for number in asked):
        raise BadRequest(_("This names cases by their numbers, as many as a page of the queue holds."))
    found = presence.present(map(int, asked), but=signed_in(request))
    rows = [(int(number), found.get(int(number), [])) for number in asked]
    answer = render(request, "support/_who_rows.html", {"rows": rows})
    tag = f'"{hashlib.sha256(answer.content).hexdigest()[:32]}"'
    if request.headers.get("If-None-Match") == tag:
        answer = HttpResponseNotModified()
    answer["ETag"] = tag
    answer["Cache-Control"] = "private, no-cache"
    return answer
