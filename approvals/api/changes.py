"""What becomes of an exemption: revoked, given up, or its terms changed; each verb a sub-resource with If-Match."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiResponse, extend_schema, extend_schema_view
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.permissions import decide_with_fresh_session, visible
from accounts.api.reading import Fields, Number
from accounts.api.versions import IDEMPOTENCY_KEY, IF_MATCH, nonce, seen, tagged
from approvals.models import Amendment, Exemption

from .bodies import Change, Extension, Grant, Reasons, Revoking
from .exemptions import Exemptions
from .shapes import AmendmentOut, ExemptionOut
from .verbs import grounds, terms

PEOPLE = ("request__seller", "request__gig", "request__order", "request__buyer", "request__policy", "order")


def taken(request: Request, row: Any, body: type[Fields] | None, *, decides: bool) -> tuple[int, dict[str, Any]]:
    """The version the caller saw and what they sent; acts of the desk need a fresh session."""
    version = seen(request, row)
    if decides and request.user.at_desk:  # type: ignore[union-attr]
        decide_with_fresh_session(request)
    if body is None:
        return version, {}
    given = body(data=request.data)
    given.is_valid(raise_exception=True)
    return version, dict(given.validated_data)


class ExemptionVerb(Exemptions):
    scopes: dict[str, str] = {}

    def found(self, request: Request, pk: int) -> Exemption:
        """The exemption with what its verbs read, or 404."""
        rows = visible(Exemption.objects.select_related("seller", "buyer", "decision__decider", *PEOPLE), request)
        row: Exemption = get_object_or_404(rows, pk=pk)
        return row

    def shown(self, request: Request, pk: int) -> Response:
        row = self.found(request, pk)
        return tagged(Response(ExemptionOut(row).data), row)


class Revocation(ExemptionVerb):
    @extend_schema(
        operation_id="exemptions_revoke",
        summary="Revoke it, as a lead, with reasons",
        request=Revoking,
        responses=ExemptionOut,
        parameters=[IF_MATCH],
    )
    def post(self, request: Request, pk: int) -> Response:
        """At once, or from `effective_at` on; attachments end with it, and it can be appealed."""
        row = self.found(request, pk)
        version, given = taken(request, row, Revoking, decides=True)
        row.revoke(
            by=request.user,  # type: ignore[arg-type]
            seen=version,
            effective_at=given["effective_at"],
            grounds=grounds(row.request, given),
        )
        return self.shown(request, pk)


class Extend(ExemptionVerb):
    @extend_schema(
        operation_id="exemptions_extend",
        summary="Extend it unasked, as the desk",
        request=Extension,
        responses=ExemptionOut,
        parameters=[IF_MATCH],
    )
    def post(self, request: Request, pk: int) -> Response:
        """New terms replace the old at once; both are kept. Answers with the exemption that holds now."""
        row = self.found(request, pk)
        version, given = taken(request, row, Extension, decides=True)
        decision = row.extend(
            by=request.user,  # type: ignore[arg-type]
            seen=version,
            until=given["ends_at"],
            contacts=given["contacts"],
            statement=given["statement"],
        )
        return self.shown(request, decision.exemption.pk)


class GivingUp(ExemptionVerb):
    @extend_schema(
        operation_id="exemptions_give_up",
        summary="Give it up, as its seller",
        request=None,
        responses=ExemptionOut,
        parameters=[IF_MATCH],
    )
    def post(self, request: Request, pk: int) -> Response:
        """Contact ends at once."""
        row = self.found(request, pk)
        version, _given = taken(request, row, None, decides=False)
        row.give_up(by=request.user, seen=version)  # type: ignore[arg-type]
        return self.shown(request, pk)


class Amendments(generics.GenericAPIView[Any]):
    """Changes of terms as the caller may see them."""

    serializer_class: Any = AmendmentOut
    queryset = Amendment.objects.all()
    scopes = {"GET": "exemptions:read"}

    def get_queryset(self) -> Any:
        return visible(Amendment.objects.with_people(), self.request)

    def shown(self, request: Request, pk: int, status: int = 200) -> Response:
        """The change as the caller sees it now, with its version."""
        row = get_object_or_404(self.get_queryset(), pk=pk)
        return tagged(Response(AmendmentOut(row, context={"request": request}).data, status=status), row)


@extend_schema_view(get=extend_schema(operation_id="amendments_list", summary="Changes of terms, newest first"))
class AmendmentList(Amendments, generics.ListAPIView[Amendment]):
    filters = {"status": serializers.ChoiceField(Amendment.Status.choices), "exemption": Number(), "request": Number()}


@extend_schema_view(get=extend_schema(operation_id="amendments_read", summary="One change of terms"))
class AmendmentDetail(Amendments):
    @extend_schema(responses=AmendmentOut)
    def get(self, request: Request, pk: int) -> Response:
        return self.shown(request, pk)


class ExemptionAmendments(Amendments):
    """Asking, on the exemption whose terms are to change."""

    scopes = {}

    @extend_schema(
        operation_id="amendments_ask",
        summary="Ask for other terms, as its seller",
        request=Change,
        responses={201: AmendmentOut, 200: OpenApiResponse(AmendmentOut, "Asked before with this Idempotency-Key")},
        parameters=[IDEMPOTENCY_KEY],
    )
    def post(self, request: Request, pk: int) -> Response:
        """What holds now goes on until somebody decided."""
        rows = visible(Exemption.objects.select_related("seller", "decision__decider", *PEOPLE), request)
        exemption = get_object_or_404(rows, pk=pk)
        body = Change(data=request.data)
        body.is_valid(raise_exception=True)
        key = nonce(request)
        before = Amendment.objects.filter(nonce=key).exists() if key else False
        asked = Amendment.ask(by=request.user, exemption=exemption, nonce=key, **body.validated_data)  # type: ignore[arg-type]
        return self.shown(request, asked.pk, 200 if before else 201)


class AmendmentVerb(Amendments):
    scopes: dict[str, str] = {}


class AmendmentGrant(AmendmentVerb):
    @extend_schema(
        operation_id="amendments_grant",
        summary="Change the terms",
        request=Grant,
        responses=AmendmentOut,
        parameters=[IF_MATCH],
    )
    def post(self, request: Request, pk: int) -> Response:
        """New terms replace the old at once; both are kept."""
        row = get_object_or_404(self.get_queryset(), pk=pk)
        version, given = taken(request, row, Grant, decides=True)
        row.grant(by=request.user, seen=version, terms=terms(given), grounds=grounds(row.request, given))
        return self.shown(request, pk)


class AmendmentRefusal(AmendmentVerb):
    @extend_schema(
        operation_id="amendments_refuse",
        summary="Leave the terms as they are, with reasons",
        request=Reasons,
        responses=AmendmentOut,
        parameters=[IF_MATCH],
    )
    def post(self, request: Request, pk: int) -> Response:
        """What was granted holds on; the refusal can be appealed."""
        row = get_object_or_404(self.get_queryset(), pk=pk)
        version, given = taken(request, row, Reasons, decides=True)
        row.refuse(by=request.user, seen=version, grounds=grounds(row.request, given))
        return self.shown(request, pk)


class AmendmentWithdrawal(AmendmentVerb):
    @extend_schema(
        operation_id="amendments_withdraw",
        summary="Take it back",
        request=None,
        responses=AmendmentOut,
        parameters=[IF_MATCH],
    )
    def post(self, request: Request, pk: int) -> Response:
        """The terms stay as they are."""
        row = get_object_or_404(self.get_queryset(), pk=pk)
        version, _given = taken(request, row, None, decides=False)
        row.withdraw(by=request.user, seen=version)
        return self.shown(request, pk)
