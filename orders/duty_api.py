"""Contacts, deliveries and payment through the API: what the duties on an order are read from."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import path
from drf_spectacular.utils import OpenApiResponse, extend_schema, extend_schema_field, extend_schema_view
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.permissions import program, visible
from accounts.api.reading import Fields, Moment
from accounts.api.versions import IDEMPOTENCY_KEY, IF_MATCH, nonce, seen, tagged

from .api import OrderDetailOut, PersonOut
from .channels import Channel
from .models import ContactLog, Delivery, Order
from .rules import CONTACT_RULES, allowed_actions
from .verbs import contacts, handover


class ContactOut(serializers.ModelSerializer[ContactLog]):
    """One contact that took place. Its summary is the message of that number."""

    logged_by = PersonOut()
    allowed_actions = serializers.SerializerMethodField()

    class Meta:
        model = ContactLog
        fields = [
            "id",
            "order",
            "status",
            "version",
            "channel",
            "place",
            "attachment",
            "exemption_number",
            "started_at",
            "minutes",
            "people",
            "logged_by",
            "logged_at",
            "summary_due_at",
            "copied_at",
            "message",
            "answered_at",
            "objection",
            "allowed_actions",
        ]
        read_only_fields = fields

    @extend_schema_field({"type": "array", "items": {"type": "string", "enum": list(CONTACT_RULES)}})
    def get_allowed_actions(self, row: ContactLog) -> list[str]:
        user = self.context["request"].user
        return list(allowed_actions(user, row, CONTACT_RULES)) if user.pk else []


class ContactIn(Fields):
    channel = serializers.ChoiceField(Channel.choices)
    started_at = Moment()
    minutes = serializers.IntegerField(min_value=1, max_value=contacts.LONGEST_CONTACT)
    people = serializers.CharField(max_length=contacts.LONGEST_PEOPLE)
    summary = serializers.CharField(max_length=4_000, default="", allow_blank=True, help_text="Within 24 hours")


class SummaryIn(Fields):
    summary = serializers.CharField(max_length=4_000)


class DisputeIn(Fields):
    text = serializers.CharField(max_length=contacts.LONGEST_DISPUTE)


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


class OnOrder:
    """Rows that hang on an order the caller may see."""

    queryset: Any
    kwargs: dict[str, Any]
    request: Any
    filters: dict[str, Any] = {}
    scopes = {"GET": "orders:read"}

    def order(self) -> Order:
        return get_object_or_404(visible(Order.objects.with_people(), self.request), pk=self.kwargs["pk"])

    def get_queryset(self) -> Any:
        if getattr(self, "swagger_fake_view", False):
            return self.queryset.none()
        return self.queryset.filter(order=self.order())


@extend_schema_view(get=extend_schema(operation_id="contacts_list", summary="Contacts that took place, newest first"))
class Contacts(OnOrder, generics.ListAPIView[ContactLog]):
    serializer_class = ContactOut
    queryset = ContactLog.objects.select_related("logged_by", "order")

    @extend_schema(
        operation_id="contacts_log",
        summary="Log a contact",
        request=ContactIn,
        responses={201: ContactOut},
        parameters=[IDEMPOTENCY_KEY],
    )
    def post(self, request: Request, pk: int) -> Response:
        body, order = ContactIn(data=request.data), self.order()
        body.is_valid(raise_exception=True)
        contact = ContactLog.log(by=request.user, order=order, nonce=nonce(request), **body.validated_data)  # type: ignore[arg-type]
        return tagged(Response(ContactOut(contact, context={"request": request}).data, status=201), contact)


class ContactAct(OnOrder, generics.GenericAPIView[ContactLog]):
    """One verb of a contact, as on the pages; for people."""

    serializer_class = ContactOut
    queryset = ContactLog.objects.select_related("logged_by", "attachment")
    scopes: dict[str, str] = {}
    verb = ""
    body: type[Fields] | None = None

    def post(self, request: Request, pk: int, number: int) -> Response:
        order = self.order()
        contact = get_object_or_404(self.queryset, pk=number, order=order)
        contact.order = order
        version, words = seen(request, contact), {}
        if self.body:
            said = self.body(data=request.data)
            said.is_valid(raise_exception=True)
            words = said.validated_data
        getattr(contact, self.verb)(by=request.user, seen=version, **words)
        return tagged(Response(ContactOut(contact, context={"request": request}).data), contact)


def acts(operation: str, summary: str, body: type[Fields] | None) -> Any:
    """How the schema tells of one verb of a contact."""
    said = extend_schema(
        operation_id=operation, summary=summary, request=body, responses=ContactOut, parameters=[IF_MATCH]
    )
    return extend_schema_view(post=said)


@acts("contacts_sum_up", "Copy back what was agreed", SummaryIn)
class Summary(ContactAct):
    verb, body = "copy_back", SummaryIn


@acts("contacts_confirm", "The summary is right", None)
class Confirmation(ContactAct):
    verb = "confirm"


@acts("contacts_dispute", "The summary is not right", DisputeIn)
class Dispute(ContactAct):
    verb, body = "dispute", DisputeIn


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


urlpatterns = [
    path("orders/<int:pk>/contacts/", Contacts.as_view(), name="contacts"),
    path("orders/<int:pk>/contacts/<int:number>/summary/", Summary.as_view(), name="contact_summary"),
    path("orders/<int:pk>/contacts/<int:number>/confirmation/", Confirmation.as_view(), name="contact_confirmation"),
    path("orders/<int:pk>/contacts/<int:number>/dispute/", Dispute.as_view(), name="contact_dispute"),
    path("orders/<int:pk>/deliveries/", Deliveries.as_view(), name="deliveries"),
    path("orders/<int:pk>/payment/", Payment.as_view(), name="payment"),
]
