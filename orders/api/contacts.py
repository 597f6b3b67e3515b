"""Contacts that took place, and what is said about their summaries."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_view
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.reading import Fields, Moment
from accounts.api.versions import IDEMPOTENCY_KEY, IF_MATCH, nonce, seen, tagged
from orders.channels import Channel
from orders.models import ContactLog
from orders.rules import CONTACT_RULES, allowed_actions
from orders.verbs import contact_facts

from .on_order import OnOrder
from .shapes import PersonOut


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
    minutes = serializers.IntegerField(min_value=1, max_value=contact_facts.LONGEST_CONTACT)
    people = serializers.CharField(max_length=contact_facts.LONGEST_PEOPLE)
    summary = serializers.CharField(max_length=4_000, default="", allow_blank=True, help_text="Within 24 hours")


class SummaryIn(Fields):
    summary = serializers.CharField(max_length=4_000)


class DisputeIn(Fields):
    text = serializers.CharField(max_length=contact_facts.LONGEST_DISPUTE)


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
