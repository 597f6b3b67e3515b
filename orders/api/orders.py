"""Orders: read by whom they concern, pushed and ended by the marketplace, or ended by people as on the pages."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema, extend_schema_view
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.permissions import program, visible
from accounts.api.reading import Fields, Moment, Number
from accounts.api.versions import IF_MATCH, seen, tagged
from orders.models import Order
from orders.pushing import push

from .shapes import OrderDetailOut, OrderOut


class PersonIn(Fields):
    """Somebody of the marketplace, found by `external_id` or made."""

    external_id = serializers.CharField(max_length=64)
    name = serializers.CharField(max_length=120)
    email = serializers.EmailField(max_length=254)
    time_zone = serializers.CharField(max_length=64, default="UTC")


class GigIn(Fields):
    external_id = serializers.CharField(max_length=64)
    title = serializers.CharField(max_length=160)
    summary = serializers.CharField(max_length=4_000, default="", allow_blank=True)


class OrderIn(Fields):
    """An order as the marketplace knows it, with its gig and its people."""

    external_id = serializers.CharField(max_length=64)
    title = serializers.CharField(max_length=160)
    gig, seller, buyer = GigIn(), PersonIn(), PersonIn()
    amount_cents = serializers.IntegerField(min_value=0, max_value=2_000_000_000, default=0)
    currency = serializers.RegexField(r"^[A-Z]{3}$", default="EUR", help_text="ISO 4217")
    delivery_due_at = Moment(allow_null=True, default=None)


EXAMPLE = OpenApiExample(
    "A lesson",
    request_only=True,
    value={
        "external_id": "o-58213",
        "title": "Conversational English, ten lessons",
        "gig": {"external_id": "g-114", "title": "Conversational English"},
        "seller": {"external_id": "u-9", "name": "Maya Okafor", "email": "maya@example.com"},
        "buyer": {"external_id": "u-77", "name": "Ben Adler", "email": "ben@example.com"},
        "amount_cents": 18000,
        "currency": "EUR",
    },
)


class Orders(generics.GenericAPIView[Order]):
    """Orders as the caller may see them."""

    serializer_class = OrderOut
    queryset = Order.objects.all()
    scopes = {"GET": "orders:read", "POST": "orders:write"}
    programs_only = True

    def get_queryset(self) -> Any:
        return visible(Order.objects.with_people(), self.request)


@extend_schema_view(get=extend_schema(operation_id="orders_list", summary="Orders, newest first"))
class OrderList(Orders, generics.ListAPIView[Order]):
    filters = {
        "status": serializers.ChoiceField(Order.Status.choices),
        "seller": Number(),
        "buyer": Number(),
        "gig": Number(),
        "external_id": serializers.CharField(max_length=64),
    }

    @extend_schema(
        operation_id="orders_place",
        summary="Push an order",
        description="The marketplace's own id decides: an order that is known already is answered with 200.",
        request=OrderIn,
        responses={201: OrderOut, 200: OpenApiResponse(OrderOut, "It was known already")},
        examples=[EXAMPLE],
    )
    def post(self, request: Request) -> Response:
        """Place an order; its gig and people are made where they are new."""
        body = OrderIn(data=request.data)
        body.is_valid(raise_exception=True)
        order, fresh = push(by=request.user.party, **body.validated_data)  # type: ignore[union-attr]
        return tagged(Response(OrderOut(order).data, status=201 if fresh else 200), order)


@extend_schema_view(get=extend_schema(operation_id="orders_read", summary="One order"))
class OrderDetail(Orders, generics.RetrieveAPIView[Order]):
    serializer_class = OrderDetailOut

    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        order = self.get_object()
        return tagged(Response(self.get_serializer(order).data), order)

    def filter_queryset(self, queryset: Any) -> Any:
        return queryset


class Ending(Orders):
    """An order ends, and what was allowed on it with it: by the marketplace, or by a person as on the pages."""

    verb = by_person = ""
    programs_only = False

    def post(self, request: Request, pk: int) -> Response:
        order = get_object_or_404(self.get_queryset(), pk=pk)
        version = seen(request, order)
        if program(request):
            getattr(order, self.verb)(by=request.user.party, seen=version)  # type: ignore[union-attr]
        else:
            getattr(order, self.by_person)(by=request.user, seen=version)
        return tagged(Response(OrderDetailOut(order, context={"request": request}).data), order)


@extend_schema_view(
    post=extend_schema(
        operation_id="orders_complete",
        summary="The work is done and paid",
        request=None,
        responses=OrderDetailOut,
        parameters=[IF_MATCH],
    )
)
class Completion(Ending):
    verb, by_person = "complete", "accept"


@extend_schema_view(
    post=extend_schema(
        operation_id="orders_cancel",
        summary="The order will not be finished",
        request=None,
        responses=OrderDetailOut,
        parameters=[IF_MATCH],
    )
)
class Cancellation(Ending):
    verb, by_person = "cancel", "call_off"
