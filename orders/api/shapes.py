"""People, gigs and orders as the API shows them."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from orders.models import Order
from orders.rules import RULES, allowed_actions


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
