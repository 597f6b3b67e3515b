"""Search: whatever this person may see, newest first."""

from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from accounts.addresses import address
from accounts.models import Role, User
from accounts.sessions import signed_in
from approvals.models import ApprovalRequest
from support.queue import read_cursor
from support.search import asking, finding, spelling
from support.search.document import SearchDocument

FACETS = {
    "": gettext_lazy("All"),
    "case": gettext_lazy("Cases"),
    "order": gettext_lazy("Orders"),
    "message": gettext_lazy("Messages"),
    "ruling": gettext_lazy("Decisions"),
    "appeal": gettext_lazy("Appeals"),
    "note": gettext_lazy("Notes"),
    "person": gettext_lazy("People"),
}
KINDS = dict(SearchDocument.Kind.choices)
SEEN_BY = {
    Role.SELLER: ("", "case", "order", "message", "ruling", "appeal"),
    Role.BUYER: ("", "order", "message"),
    Role.ADMINISTRATOR: ("", "person"),
}
"""Facets by role; the desk and auditors have all."""


@login_required
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """What answers the words and operators in `q`, perhaps of one kind."""
    user, text = signed_in(request), request.GET.get("q", "").strip()[: asking.LONGEST]
    if case := _by_number(user, text):
        return redirect("support:case" if user.is_staff_role else "approvals:request", case.pk)
    facets = SEEN_BY.get(Role(user.role), tuple(FACETS))
    kind = request.GET.get("kind", "")
    kind = kind if kind in facets else ""
    asked = asking.read(text)
    if kind:
        asked.kinds = [kind]
    context: dict[str, Any] = {
        "q": text,
        "kind": kind,
        "facets": [(word, FACETS[word], f"?{_address(text, word)}") for word in facets],
        "said": asked.said,
        "operators": [f"{name}:" for name in asking.OPERATORS],
        **(_answer(request, user, asked, kind) if not asked.said and text else {}),
    }
    return render(request, "support/search.html", context)


def _answer(request: HttpRequest, user: User, asked: asking.Question, kind: str) -> dict[str, Any]:
    after, text, instead = request.GET.get("after", ""), request.GET.get("q", ""), ""
    found = finding.find(user, asked, read_cursor(after) if after else None)
    if not found.documents and not after and (better := spelling.respelled(user, text, asked)):
        again = asking.read(better)
        again.kinds = asked.kinds
        if (second := finding.find(user, again)).documents:
            found, asked, text, instead = second, again, better, better
    for document in found.documents:
        document.url, document.said = url_of(user, document), KINDS[document.kind]  # type: ignore[attr-defined]
    cursor = f"{found.following[0].isoformat()}_{found.following[1]}" if found.following else ""
    return {
        "documents": found.documents,
        "words": [one.text for one in asked.looked_for],
        "instead": instead,
        "older": f"?{_address(text, kind, cursor)}" if cursor else "",
        "first": f"?{_address(text, kind)}" if after else "",
        "answered": True,
    }


def _by_number(user: User, text: str) -> ApprovalRequest | None:
    """The case whose number alone was typed, e.g. `HP-2051` or `2051`."""
    digits = text.replace("\x00", "").upper().removeprefix("HP-")
    if not digits.isdecimal() or len(digits) > 18:
        return None
    return ApprovalRequest.objects.visible_to(user).filter(pk=int(digits)).first()


def url_of(user: User, document: SearchDocument) -> str:
    """Where it can be read."""
    if document.kind == "person":
        if user.role == Role.ADMINISTRATOR:
            return address("accounts:person", document.number)
        key = "seller" if document.state == Role.SELLER else "buyer" if document.state == Role.BUYER else "by"
        return f"{address('support:search')}?{urlencode({'q': f'{key}:{document.number}'})}"
    if document.case:
        name = "support:case" if user.is_staff_role else "approvals:request"
        return address(name, document.case)
    place = f"#message-{document.number}" if document.kind == "message" else ""
    return address("orders:order", document.order or 0) + place


def _address(text: str, kind: str, after: str = "") -> str:
    given = {"q": text, "kind": kind, "after": after}
    return urlencode({key: value for key, value in given.items() if value})
