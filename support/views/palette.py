"""What the palette finds, as a part of a page."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.sessions import signed_in
from support import palette
from support.search import asking

from .search import url_of


@login_required
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """Cases and people that answer `q`, as options of a list. Without a script the search does this."""
    user, text = signed_in(request), request.GET.get("q", "").lstrip()[: asking.LONGEST].replace("\x00", "")
    if not user.is_staff_role:
        raise PermissionDenied(_("The palette is for the desk."))
    answers = palette.answer(user, text)
    for document in (*answers.cases, *answers.people):
        document.url = url_of(user, document)  # type: ignore[attr-defined]
    return render(request, "support/_palette.html", {"answers": answers})
