"""Permissions, and the policy they rest on."""

from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import generics
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.permissions import visible
from accounts.api.reading import Number
from accounts.api.versions import tagged
from approvals.models import Exemption, Policy
from audit.spine import now

from .shapes import ExemptionOut, PolicyOut


class Exemptions(generics.GenericAPIView[Exemption]):
    """Permissions as the caller may see them."""

    serializer_class = ExemptionOut
    queryset = Exemption.objects.all()
    scopes = {"GET": "exemptions:read"}

    def get_queryset(self) -> Any:
        return visible(Exemption.objects.counted().select_related("seller", "buyer", "decision__decider"), self.request)


@extend_schema_view(get=extend_schema(operation_id="exemptions_list", summary="Exemptions, newest first"))
class ExemptionList(Exemptions, generics.ListAPIView[Exemption]):
    filters = {"seller": Number(), "order": Number(), "gig": Number(), "request": Number()}


@extend_schema_view(get=extend_schema(operation_id="exemptions_read", summary="One exemption"))
class ExemptionDetail(Exemptions, generics.RetrieveAPIView[Exemption]):
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        row = self.get_object()
        return tagged(Response(self.get_serializer(row).data), row)

    def filter_queryset(self, queryset: Any) -> Any:
        return queryset


class PolicyInForce(generics.GenericAPIView[Policy]):
    """For everybody: the same words as the public page."""

    serializer_class = PolicyOut
    queryset = Policy.objects.all()
    permission_classes = [AllowAny]

    @extend_schema(operation_id="policy_read", summary="The policy in force")
    def get(self, request: Request) -> Response:
        policy = Policy.objects.prefetch_related("clauses").in_force(now())
        return Response(PolicyOut(policy).data)
