"""One act on one row, whatever the noun: each a sub-resource that needs If-Match, and none a program may use."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import generics
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.permissions import decide_with_fresh_session
from accounts.api.reading import Fields
from accounts.api.versions import IF_MATCH, seen
from approvals.models import ApprovalRequest
from approvals.terms import Grounds, Terms


class Act(generics.GenericAPIView[Any]):
    """A verb of the noun whose view is the other base, named second; the answer is the row afterwards."""

    shown: Callable[..., Response]

    body: type[Fields] | None = None
    scopes: dict[str, str] = {}
    decides = False
    """Whether it is an act of the desk, which needs a fresh session as on its pages."""

    def post(self, request: Request, pk: int) -> Response:
        row = get_object_or_404(self.get_queryset(), pk=pk)
        version = seen(request, row)
        if self.decides and request.user.at_desk:  # type: ignore[union-attr]
            decide_with_fresh_session(request)
        given: dict[str, Any] = {}
        if self.body:
            body = self.body(data=request.data)
            body.is_valid(raise_exception=True)
            given = dict(body.validated_data)
        instead = self.act(row, {"by": request.user, "seen": version}, given)
        return self.shown(request, instead or pk)

    def act(self, row: Any, who: dict[str, Any], given: dict[str, Any]) -> int | None:
        """Run the verb: `who` are its `by` and `seen`, `given` the body's fields.

        Returns the number of the row that took this one's place, if one did.
        """
        raise NotImplementedError


def described(operation: str, summary: str, body: type[Fields] | None, out: Any) -> Any:
    """The schema of one act."""
    post = extend_schema(operation_id=operation, summary=summary, request=body, responses=out, parameters=[IF_MATCH])
    return extend_schema_view(post=post)


def terms(given: dict[str, Any]) -> Terms:
    """What is granted."""
    return Terms(
        channels=tuple(given["channels"]),
        starts_at=given["starts_at"],
        ends_at=given["ends_at"],
        contacts_allowed=given["contacts_allowed"],
        note=given["note"],
    )


def grounds(case: ApprovalRequest, given: dict[str, Any]) -> Grounds:
    """The statement of reasons, its clauses looked up in the case's own policy."""
    known = {clause.number: clause for clause in case.policy.clauses.select_related("policy")}
    if missing := [one["number"] for one in given["clauses"] if one["number"] not in known]:
        said = _("The case's policy has no clause %(numbers)s.") % {"numbers": ", ".join(missing)}
        raise ValidationError({"clauses": said})
    cited = {one["number"]: one["why"] for one in given["clauses"]}
    return Grounds(
        statement=given["statement"],
        clauses=tuple((known[number], why) for number, why in cited.items()),
        facts=given["facts"],
        automated_detection=given["automated_detection"],
        departure=given["departure"],
    )
