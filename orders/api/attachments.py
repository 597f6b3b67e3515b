"""What is allowed on orders: every attachment."""

from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import generics, serializers

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
