"""Every verb of a case as a sub-resource; each needs If-Match, and none a program may use."""

from typing import Any

from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.permissions import decide_with_fresh_session
from accounts.api.reading import Fields
from accounts.api.versions import IF_MATCH, seen
from approvals.models import ApprovalRequest
from approvals.terms import Grounds, Terms

from .bodies import Answer, Grant, Question, Reason, Reasons
from .requests import Cases
from .shapes import RequestOut


class Verb(Cases):
    """One act on one case; the answer is the case afterwards."""

    body: type[Fields] | None = None
    scopes: dict[str, str] = {}
    decides = False
    """Whether it is an act of the desk, which needs a fresh session as on its pages."""

    def post(self, request: Request, pk: int) -> Response:
        case = get_object_or_404(self.get_queryset(), pk=pk)
        version = seen(request, case)
        if self.decides and request.user.at_desk:  # type: ignore[union-attr]
            decide_with_fresh_session(request)
        given: dict[str, Any] = {}
        if self.body:
            body = self.body(data=request.data)
            body.is_valid(raise_exception=True)
            given = body.validated_data
        self.act(case, by=request.user, seen=version, **given)
        return self.shown(request, pk)

    def act(self, case: ApprovalRequest, *, by: Any, seen: int, **given: Any) -> None:
        raise NotImplementedError


def described(operation: str, summary: str, body: type[Fields] | None) -> Any:
    """The schema of one verb."""
    post = extend_schema(
        operation_id=operation, summary=summary, request=body, responses=RequestOut, parameters=[IF_MATCH]
    )
    return extend_schema_view(post=post)


@described("requests_ask", "Ask the seller", Question)
class Questions(Verb):
    body = Question
    decides = True

    def act(self, case: ApprovalRequest, *, by: Any, seen: int, **given: Any) -> None:
        case.ask(by=by, seen=seen, **given)


@described("requests_answer", "Answer the desk", Answer)
class Answers(Verb):
    body = Answer

    def act(self, case: ApprovalRequest, *, by: Any, seen: int, **given: Any) -> None:
        case.answer(by=by, seen=seen, **given)


@described("requests_escalate", "Pass it to a lead", Reason)
class Escalation(Verb):
    body = Reason
    decides = True

    def act(self, case: ApprovalRequest, *, by: Any, seen: int, **given: Any) -> None:
        case.escalate(by=by, seen=seen, **given)


@described("requests_approve", "Approve it on these terms", Grant)
class Approval(Verb):
    body = Grant
    decides = True

    def act(self, case: ApprovalRequest, *, by: Any, seen: int, **given: Any) -> None:
        case.approve(by=by, seen=seen, terms=terms(given), grounds=grounds(case, given))


@described("requests_deny", "Deny it with reasons", Reasons)
class Denial(Verb):
    body = Reasons
    decides = True

    def act(self, case: ApprovalRequest, *, by: Any, seen: int, **given: Any) -> None:
        case.deny(by=by, seen=seen, grounds=grounds(case, given))


@described("requests_withdraw", "Take it back", None)
class Withdrawal(Verb):
    def act(self, case: ApprovalRequest, *, by: Any, seen: int, **given: Any) -> None:
        case.withdraw(by=by, seen=seen)


@described("requests_correct", "Set a denial right, as a lead", Grant)
class Correction(Verb):
    body = Grant
    decides = True

    def act(self, case: ApprovalRequest, *, by: Any, seen: int, **given: Any) -> None:
        case.correct(by=by, seen=seen, terms=terms(given), grounds=grounds(case, given))


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
