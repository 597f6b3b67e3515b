"""Orders through the API: read by whom they concern, pushed by the marketplace."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import path
from drf_spectacular.utils import (
    OpenApiExample,
    OpenApiResponse,
    extend_schema,
    extend_schema_field,
    extend_schema_view,
)
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.permissions import program, visible
from accounts.api.reading import Fields, Moment, Number
from accounts.api.versions import IDEMPOTENCY_KEY, IF_MATCH, nonce, seen, tagged
from audit.spine import now

from .channels import Channel
from .models import Attachment, Message, Order
from .pushing import push
from .rules import RULES, allowed_actions
from .verbs.finding import NotSent, note_stopped


class PersonOut(serializers.Serializer[Any]):
    """Somebody on an order."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    external_id = serializers.CharField(allow_null=True)


class GigOut(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    title = serializers.CharField()
    external_id = serializers.CharField(allow_null=True)


class OrderOut(serializers.ModelSerializer[Order]):
    gig, seller, buyer = GigOut(), PersonOut(), PersonOut()

    class Meta:
        model = Order
        fields = [
            "id",
            "external_id",
            "title",
            "gig",
            "seller",
            "buyer",
            "amount_cents",
            "currency",
            "status",
            "version",
            "placed_at",
            "delivery_due_at",
            "delivered_at",
            "paid_at",
            "closed_at",
        ]
        read_only_fields = fields


class OrderDetailOut(OrderOut):
    """One order, and what the caller may do on it now."""

    allowed_actions = serializers.SerializerMethodField()

    class Meta(OrderOut.Meta):
        fields = [*OrderOut.Meta.fields, "allowed_actions"]
        read_only_fields = fields

    @extend_schema_field({"type": "array", "items": {"type": "string", "enum": list(RULES)}})
    def get_allowed_actions(self, row: Order) -> list[str]:
        user = self.context["request"].user
        return list(allowed_actions(user, row)) if user.pk else []


class MessageOut(serializers.ModelSerializer[Message]):
    """One message of an order's conversation; plain text."""

    author = PersonOut()

    class Meta:
        model = Message
        fields = ["id", "author", "body", "sent_at"]
        read_only_fields = fields


class MessageIn(Fields):
    body = serializers.CharField(max_length=10_000)


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


class AttachmentOut(serializers.ModelSerializer[Attachment]):
    """What is allowed on one order through one channel, and who granted it under which decision."""

    granted_by = PersonOut()
    contacts_left = serializers.IntegerField(allow_null=True, help_text="Empty: as many as the work needs")
    ended_why = serializers.CharField(help_text="Empty unless an act ended it")
    state = serializers.SerializerMethodField()

    class Meta:
        model = Attachment
        fields = [
            "id",
            "order",
            "channel",
            "state",
            "exemption_number",
            "decision_number",
            "request_number",
            "clause",
            "granted_by",
            "granted_at",
            "starts_at",
            "ends_at",
            "contacts_allowed",
            "contacts_left",
            "terms",
            "attached_at",
            "ended_at",
            "ended_why",
        ]
        read_only_fields = fields

    def get_state(self, row: Attachment) -> str:
        return row.state(now())


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


@extend_schema_view(get=extend_schema(operation_id="messages_list", summary="The conversation, newest first"))
class Messages(generics.ListAPIView[Message]):
    """What seller and buyer say on an order. No key reads or writes it."""

    serializer_class = MessageOut
    queryset = Message.objects.all()
    scopes: dict[str, str] = {}
    filters: dict[str, Any] = {}

    def order(self) -> Order:
        rows = visible(Order.objects.with_people(), self.request)
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def get_queryset(self) -> Any:
        if getattr(self, "swagger_fake_view", False):
            return Message.objects.none()
        return Message.objects.filter(order=self.order()).select_related("author")

    @extend_schema(
        operation_id="messages_post",
        summary="Say something on an order",
        request=MessageIn,
        responses={201: MessageOut},
        parameters=[IDEMPOTENCY_KEY],
    )
    def post(self, request: Request, pk: int) -> Response:
        body = MessageIn(data=request.data)
        order = self.order()
        body.is_valid(raise_exception=True)
        try:
            said = Message.post(by=request.user, order=order, nonce=nonce(request), **body.validated_data)  # type: ignore[arg-type]
        except NotSent as stopped:
            text = body.validated_data["body"]
            note_stopped(by=request.user, order=order, body=text, judgement=stopped.judgement)  # type: ignore[arg-type]
            raise
        return Response(MessageOut(said).data, status=201)


class Attachments(generics.GenericAPIView[Attachment]):
    """What is allowed on orders the caller may see."""

    serializer_class = AttachmentOut
    queryset = Attachment.objects.all()
    scopes = {"GET": "orders:read"}

    def get_queryset(self) -> Any:
        rows = Attachment.objects.select_related("granted_by")
        return rows if program(self.request) else rows.filter(order__in=visible(Order.objects, self.request))


@extend_schema_view(get=extend_schema(operation_id="attachments_list", summary="What is allowed on orders"))
class AttachmentList(Attachments, generics.ListAPIView[Attachment]):
    filters = {"order": Number(), "channel": serializers.ChoiceField(Channel.choices)}


@extend_schema_view(get=extend_schema(operation_id="attachments_read", summary="One permission on one order"))
class AttachmentDetail(Attachments, generics.RetrieveAPIView[Attachment]):
    def filter_queryset(self, queryset: Any) -> Any:
        return queryset


urlpatterns = [
    path("orders/", OrderList.as_view(), name="orders"),
    path("orders/<int:pk>/", OrderDetail.as_view(), name="order"),
    path("orders/<int:pk>/completion/", Completion.as_view(), name="order_completion"),
    path("orders/<int:pk>/cancellation/", Cancellation.as_view(), name="order_cancellation"),
    path("orders/<int:pk>/messages/", Messages.as_view(), name="order_messages"),
    path("attachments/", AttachmentList.as_view(), name="attachments"),
    path("attachments/<int:pk>/", AttachmentDetail.as_view(), name="attachment"),
]
