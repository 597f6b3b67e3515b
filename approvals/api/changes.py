"""What becomes of an exemption: revoked, given up, or its terms changed; each verb a sub-resource with If-Match."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiResponse, extend_schema, extend_schema_view
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.permissions import visible
from accounts.api.reading import Number
from accounts.api.versions import IDEMPOTENCY_KEY, nonce, said_before, tagged
from approvals.models import Amendment, Exemption
from orders.channels import Channel

from .acting import Act, described, grounds, terms
from .bodies import Change, Extension, Grant, Reasons, Revoking
from .exemptions import Exemptions
from .shapes import AmendmentOut, ExemptionOut

PEOPLE = ("request__seller", "request__gig", "request__order", "request__buyer", "request__policy", "order")


class Held(Exemptions):
    """Exemptions with what their verbs read."""

    def get_queryset(self) -> Any:
        return visible(Exemption.objects.select_related("seller", "buyer", "decision__decider", *PEOPLE), self.request)

    def shown(self, request: Request, pk: int, status: int = 200) -> Response:
        """The exemption as the caller sees it now, with its version."""
        row = get_object_or_404(self.get_queryset(), pk=pk)
        return tagged(Response(ExemptionOut(row).data, status=status), row)


@described("exemptions_revoke", "Revoke it, as a lead, with reasons", Revoking, ExemptionOut)
class Revocation(Act, Held):
    """At once, or from `effective_at` on; attachments end with it, and it can be appealed."""

    body = Revoking
    decides = True

    def act(self, exemption: Exemption, who: dict[str, Any], given: dict[str, Any]) -> None:
        exemption.revoke(**who, effective_at=given["effective_at"], grounds=grounds(exemption.request, given))


@described("exemptions_extend", "Extend it unasked, as the desk", Extension, ExemptionOut)
class Extend(Act, Held):
    """New terms replace the old at once; both are kept. Answers with the exemption that holds now."""

    body = Extension
    decides = True

    def act(self, exemption: Exemption, who: dict[str, Any], given: dict[str, Any]) -> int:
        until, contacts, statement = given["ends_at"], given["contacts"], given["statement"]
        return exemption.extend(**who, until=until, contacts=contacts, statement=statement).exemption.pk


@described("exemptions_give_up", "Give it up, as its seller", None, ExemptionOut)
class GivingUp(Act, Held):
    """Contact ends at once."""

    def act(self, exemption: Exemption, who: dict[str, Any], given: dict[str, Any]) -> None:
        exemption.give_up(**who)


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
        words = [word for word in Channel.values if word in body.validated_data["channels"]]
        said_before(asked, exemption_id=exemption.pk, **{**body.validated_data, "channels": words})
        return self.shown(request, asked.pk, 200 if before else 201)


@described("amendments_grant", "Change the terms", Grant, AmendmentOut)
class AmendmentGrant(Act, Amendments):
    """New terms replace the old at once; both are kept."""

    body = Grant
    decides = True

    def act(self, amendment: Amendment, who: dict[str, Any], given: dict[str, Any]) -> None:
        amendment.grant(**who, terms=terms(given), grounds=grounds(amendment.request, given))


@described("amendments_refuse", "Leave the terms as they are, with reasons", Reasons, AmendmentOut)
class AmendmentRefusal(Act, Amendments):
    """What was granted holds on; the refusal can be appealed."""

    body = Reasons
    decides = True

    def act(self, amendment: Amendment, who: dict[str, Any], given: dict[str, Any]) -> None:
        amendment.refuse(**who, grounds=grounds(amendment.request, given))


@described("amendments_withdraw", "Take it back", None, AmendmentOut)
class AmendmentWithdrawal(Act, Amendments):
    """The terms stay as they are."""

    def act(self, amendment: Amendment, who: dict[str, Any], given: dict[str, Any]) -> None:
        amendment.withdraw(**who)
