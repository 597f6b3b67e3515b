"""Deliveries and payment: what two of the duties are read from."""

from drf_spectacular.utils import OpenApiResponse, extend_schema, extend_schema_view
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.permissions import program
from accounts.api.reading import Fields
from accounts.api.versions import IDEMPOTENCY_KEY, nonce, tagged
from orders.models import Delivery, Order
from orders.verbs import handover

from .on_order import OnOrder
from .shapes import OrderDetailOut


class DeliveryOut(serializers.ModelSerializer[Delivery]):
    """Work that was handed over through the platform."""

    class Meta:
        model = Delivery
        fields = ["id", "order", "delivered_at", "note"]
        read_only_fields = fields


class DeliveryIn(Fields):
    note = serializers.CharField(max_length=handover.LONGEST_NOTE, default="", allow_blank=True)


class PaymentIn(Fields):
    reference = serializers.CharField(
        max_length=64, default="", allow_blank=True, help_text="The marketplace's own id of the payment"
    )


@extend_schema_view(get=extend_schema(operation_id="deliveries_list", summary="Work handed over, newest first"))
class Deliveries(OnOrder, generics.ListAPIView[Delivery]):
    serializer_class = DeliveryOut
    queryset = Delivery.objects.all()
    scopes = {"GET": "orders:read", "POST": "orders:write"}

    @extend_schema(
        operation_id="deliveries_make",
        summary="Work was handed over",
        request=DeliveryIn,
        responses={201: DeliveryOut},
        parameters=[IDEMPOTENCY_KEY],
    )
    def post(self, request: Request, pk: int) -> Response:
        """By the marketplace, or by the seller as on the pages."""
        body, order = DeliveryIn(data=request.data), self.order()
        body.is_valid(raise_exception=True)
        if program(request):
            made = order.deliver(by=request.user.party, nonce=nonce(request), **body.validated_data)  # type: ignore[union-attr]
        else:
            made = order.hand_over(by=request.user, nonce=nonce(request), **body.validated_data)  # type: ignore[arg-type]
        return Response(DeliveryOut(made).data, status=201)


class Payment(OnOrder, generics.GenericAPIView[Order]):
    """The platform took the payment; only the platform says so."""

    serializer_class = OrderDetailOut
    queryset = Order.objects.all()
    scopes = {"POST": "orders:write"}
    programs_only = True

    @extend_schema(
        operation_id="orders_pay",
        summary="The order was paid through the platform",
        description="Said again, nothing changes.",
        request=PaymentIn,
        responses={200: OpenApiResponse(OrderDetailOut)},
    )
    def post(self, request: Request, pk: int) -> Response:
        body, order = PaymentIn(data=request.data), self.order()
        body.is_valid(raise_exception=True)
        order.pay(by=request.user.party, **body.validated_data)  # type: ignore[union-attr]
        return tagged(Response(OrderDetailOut(order, context={"request": request}).data), order)
