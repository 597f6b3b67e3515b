"""Appeals: filed by sellers, heard by people who took no part; each verb a sub-resource with If-Match."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiResponse, extend_schema, extend_schema_view
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.permissions import visible
from accounts.api.reading import Number
from accounts.api.versions import IDEMPOTENCY_KEY, nonce, said_before, tagged
from approvals.models import Appeal, ApprovalRequest

from .acting import Act, described, grounds, terms
from .bodies import Answer, Challenge, Grant, Question, Reason, Upholding
from .shapes import AppealOut


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
        said_before(appeal, decision_id=decision.pk, **said)
        return self.shown(request, appeal.pk, 200 if before else 201)


@described("appeals_ask", "Ask the seller about the appeal", Question, AppealOut)
class AppealQuestions(Act, Appeals):
    body = Question
    decides = True

    def act(self, appeal: Appeal, who: dict[str, Any], given: dict[str, Any]) -> None:
        appeal.ask(**who, **given)


@described("appeals_answer", "Answer the hearer", Answer, AppealOut)
class AppealAnswers(Act, Appeals):
    body = Answer

    def act(self, appeal: Appeal, who: dict[str, Any], given: dict[str, Any]) -> None:
        appeal.answer(**who, **given)


@described("appeals_escalate", "Pass the appeal to a lead", Reason, AppealOut)
class AppealEscalation(Act, Appeals):
    body = Reason
    decides = True

    def act(self, appeal: Appeal, who: dict[str, Any], given: dict[str, Any]) -> None:
        appeal.escalate(**who, **given)


@described("appeals_uphold", "Let the decision stand, with reasons", Upholding, AppealOut)
class AppealUpholding(Act, Appeals):
    body = Upholding
    decides = True

    def act(self, appeal: Appeal, who: dict[str, Any], given: dict[str, Any]) -> None:
        unfounded = given["unfounded"]
        appeal.uphold(**who, unfounded=unfounded, grounds=grounds(appeal.request, given))


@described("appeals_overturn", "Overturn the decision and grant these terms", Grant, AppealOut)
class AppealOverturning(Act, Appeals):
    body = Grant
    decides = True

    def act(self, appeal: Appeal, who: dict[str, Any], given: dict[str, Any]) -> None:
        appeal.overturn(**who, terms=terms(given), grounds=grounds(appeal.request, given))


@described("appeals_withdraw", "Take the appeal back", None, AppealOut)
class AppealWithdrawal(Act, Appeals):
    def act(self, appeal: Appeal, who: dict[str, Any], given: dict[str, Any]) -> None:
        appeal.withdraw(**who)
