"""What is allowed on orders: every attachment, and whether contact is allowed at this instant."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.permissions import program, visible
from accounts.api.reading import Number
from audit.spine import now
from orders.channels import Channel
from orders.models import Attachment, Order

from .shapes import PersonOut


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


class PermissionOut(serializers.Serializer[Any]):
    """One channel on one order at one instant."""

    channel = serializers.ChoiceField(Channel.choices)
    allowed = serializers.BooleanField()
    until = serializers.DateTimeField(allow_null=True, help_text="Empty where it is not allowed")
    attachment = serializers.IntegerField(allow_null=True)
    exemption_number = serializers.IntegerField(allow_null=True)
    contacts_left = serializers.IntegerField(allow_null=True, help_text="Empty: as many as the work needs")


class PermissionsOut(serializers.Serializer[Any]):
    """Whether contact is allowed, channel by channel."""

    order = serializers.IntegerField()
    at = serializers.DateTimeField()
    channels = PermissionOut(many=True)


class Permissions(generics.GenericAPIView[Order]):
    """Whether contact outside is allowed on an order now: read from the attachments at this instant."""

    serializer_class = PermissionsOut
    queryset = Order.objects.all()
    scopes = {"GET": "orders:read"}

    @extend_schema(operation_id="permissions_read", summary="Is contact allowed on this order now?")
    def get(self, request: Request, pk: int) -> Response:
        order, at = get_object_or_404(visible(Order.objects, request), pk=pk), now()
        live = {row.channel: row for row in Attachment.objects.in_force(at).filter(order=order)}
        channels = [said(channel, live.get(channel)) for channel in Channel.values]
        return Response(PermissionsOut({"order": order.pk, "at": at, "channels": channels}).data)


def said(channel: str, row: Attachment | None) -> dict[str, Any]:
    """One channel, and the attachment in force for it if there is one."""
    return {
        "channel": channel,
        "allowed": row is not None,
        "until": row.ends_at if row else None,
        "attachment": row.pk if row else None,
        "exemption_number": row.exemption_number if row else None,
        "contacts_left": row.contacts_left if row else None,
    }
