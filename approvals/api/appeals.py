"""Appeals: filed by sellers, heard by people who took no part; each verb a sub-resource with If-Match."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiResponse, extend_schema, extend_schema_view
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.permissions import decide_with_fresh_session, visible
from accounts.api.reading import Fields, Number
from accounts.api.versions import IDEMPOTENCY_KEY, IF_MATCH, nonce, seen, tagged
from approvals.models import Appeal, ApprovalRequest

from .bodies import Answer, Challenge, Grant, Question, Reason, Upholding
from .shapes import AppealOut
from .verbs import grounds, terms


class Appeals(generics.GenericAPIView[Any]):
    """Appeals as the caller may see them."""

    serializer_class: Any = AppealOut
    queryset = Appeal.objects.all()
    scopes = {"GET": "requests:read"}

    def get_queryset(self) -> Any:
        return visible(Appeal.objects.with_people(), self.request)

    def shown(self, request: Request, pk: int, status: int = 200) -> Response:
        """The appeal as the caller sees it now, with its version."""
        appeal = get_object_or_404(self.get_queryset(), pk=pk)
        return tagged(Response(AppealOut(appeal, context={"request": request}).data, status=status), appeal)


@extend_schema_view(get=extend_schema(operation_id="appeals_list", summary="Appeals, newest first"))
class AppealList(Appeals, generics.ListAPIView[Appeal]):
    filters = {"status": serializers.ChoiceField(Appeal.Status.choices), "request": Number()}


@extend_schema_view(get=extend_schema(operation_id="appeals_read", summary="One appeal and what you may do with it"))
class AppealDetail(Appeals):
    @extend_schema(responses=AppealOut)
    def get(self, request: Request, pk: int) -> Response:
        return self.shown(request, pk)


class RequestAppeals(Appeals):
    """Filing, on the case whose decision is challenged."""

    scopes = {}

    @extend_schema(
        operation_id="appeals_file",
        summary="Appeal an adverse decision",
        request=Challenge,
        responses={201: AppealOut, 200: OpenApiResponse(AppealOut, "Filed before with this Idempotency-Key")},
        parameters=[IDEMPOTENCY_KEY],
    )
    def post(self, request: Request, pk: int) -> Response:
        """Free, once for each decision, until its `appeal_until`."""
        body = Challenge(data=request.data)
        body.is_valid(raise_exception=True)
        case = get_object_or_404(visible(ApprovalRequest.objects.with_people(), request), pk=pk)
        said = dict(body.validated_data)
        decision = get_object_or_404(case.decisions.select_related("decider"), pk=said.pop("decision"))
        decision.request = case
        key = nonce(request)
        before = Appeal.objects.filter(nonce=key).exists() if key else False
        appeal = Appeal.file(by=request.user, decision=decision, nonce=key, **said)  # type: ignore[arg-type]
        return self.shown(request, appeal.pk, 200 if before else 201)


class AppealVerb(Appeals):
    """One act on one appeal; the answer is the appeal afterwards."""

    body: type[Fields] | None = None
    scopes: dict[str, str] = {}
    decides = True
    """Whether it is an act of the desk, which needs a fresh session as on its pages."""

    def post(self, request: Request, pk: int) -> Response:
        appeal = get_object_or_404(self.get_queryset(), pk=pk)
        version = seen(request, appeal)
        if self.decides and request.user.at_desk:  # type: ignore[union-attr]
            decide_with_fresh_session(request)
        given: dict[str, Any] = {}
        if self.body:
            body = self.body(data=request.data)
            body.is_valid(raise_exception=True)
            given = body.validated_data
        self.act(appeal, by=request.user, seen=version, **given)
        return self.shown(request, pk)

    def act(self, appeal: Appeal, *, by: Any, seen: int, **given: Any) -> None:
        raise NotImplementedError


def described(operation: str, summary: str, body: type[Fields] | None) -> Any:
    """The schema of one verb."""
    post = extend_schema(
        operation_id=operation, summary=summary, request=body, responses=AppealOut, parameters=[IF_MATCH]
    )
    return extend_schema_view(post=post)


@described("appeals_ask", "Ask the seller about the appeal", Question)
class AppealQuestions(AppealVerb):
    body = Question

    def act(self, appeal: Appeal, *, by: Any, seen: int, **given: Any) -> None:
        appeal.ask(by=by, seen=seen, **given)


@described("appeals_answer", "Answer the hearer", Answer)
class AppealAnswers(AppealVerb):
    body = Answer
    decides = False

    def act(self, appeal: Appeal, *, by: Any, seen: int, **given: Any) -> None:
        appeal.answer(by=by, seen=seen, **given)


@described("appeals_escalate", "Pass the appeal to a lead", Reason)
class AppealEscalation(AppealVerb):
    body = Reason

    def act(self, appeal: Appeal, *, by: Any, seen: int, **given: Any) -> None:
        appeal.escalate(by=by, seen=seen, **given)


@described("appeals_uphold", "Let the decision stand, with reasons", Upholding)
class AppealUpholding(AppealVerb):
    body = Upholding

    def act(self, appeal: Appeal, *, by: Any, seen: int, **given: Any) -> None:
        unfounded = given["unfounded"]
        appeal.uphold(by=by, seen=seen, unfounded=unfounded, grounds=grounds(appeal.request, given))


@described("appeals_overturn", "Overturn the decision and grant these terms", Grant)
class AppealOverturning(AppealVerb):
    body = Grant

    def act(self, appeal: Appeal, *, by: Any, seen: int, **given: Any) -> None:
        appeal.overturn(by=by, seen=seen, terms=terms(given), grounds=grounds(appeal.request, given))


@described("appeals_withdraw", "Take the appeal back", None)
class AppealWithdrawal(AppealVerb):
    decides = False

    def act(self, appeal: Appeal, *, by: Any, seen: int, **given: Any) -> None:
        appeal.withdraw(by=by, seen=seen)
