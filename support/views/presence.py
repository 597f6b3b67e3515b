"""Who is at a case: the beats of its open page, and what the rows of a queue ask for."""

import hashlib
import re

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

ROW = re.compile(r"(\d{1,18})-(\d{1,18})", re.ASCII)


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
    """Who is at the cases of a queue's rows, each asked for as `row=item-case`; 304 while that is the same."""
    asked = [ROW.fullmatch(row) for row in request.GET.getlist("row")]
    if len(asked) > PAGE or not all(asked):
        raise BadRequest(_("This names rows by the numbers of item and case, as many as a page of the queue holds."))
    numbers = [(int(row[1]), int(row[2])) for row in asked if row]
    found = presence.present((case for _item, case in numbers), but=signed_in(request))
    rows = [(item, found.get(case, [])) for item, case in numbers]
    answer = render(request, "support/_who_rows.html", {"rows": rows})
    tag = f'"{hashlib.sha256(answer.content).hexdigest()[:32]}"'
    if request.headers.get("If-None-Match") == tag:
        answer = HttpResponseNotModified()
    answer["ETag"] = tag
    answer["Cache-Control"] = "private, no-cache"
    return answer
