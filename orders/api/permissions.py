"""Whether contact is allowed on an order at this instant: each channel, one of them, or many orders at once.

Programs that ask for one or for many are answered before they get here where that is possible (orders/hot.py), by the
same rules and to the letter: what is written here holds for both.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.permissions import visible
from accounts.api.reading import Fields, Number
from audit.spine import now
from orders.channels import Channel
from orders.hot import MOST
from orders.models import Attachment, Order


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


class CheckedOut(PermissionOut):
    """The same with the order it is about."""

    order = serializers.IntegerField()

    def get_fields(self) -> dict[str, Any]:
        fields = super().get_fields()
        return {"order": fields.pop("order"), **fields}


class CheckOut(CheckedOut):
    """One check, and the instant it was made at."""

    at = serializers.DateTimeField()


class ManyOut(serializers.Serializer[Any]):
    """Each check in the order asked, all at one instant."""

    at = serializers.DateTimeField()
    checks = CheckedOut(many=True)


class CheckIn(Fields):
    """An order and a channel."""

    order = Number()
    channel = serializers.ChoiceField(Channel.choices)


class ManyIn(Fields):
    """What is to be checked."""

    checks = serializers.ListField(child=CheckIn(), min_length=1, max_length=MOST)


class Permissions(generics.GenericAPIView[Order]):
    """Whether contact outside is allowed on an order now: read from the attachments at this instant."""

    serializer_class = PermissionsOut
    queryset = Order.objects.all()
    scopes = {"GET": "orders:read"}

    @extend_schema(operation_id="permissions_read", summary="Is contact allowed on this order now?")
    def get(self, request: Request, pk: int) -> Response:
        order, at = get_object_or_404(visible(Order.objects, request), pk=pk), now()
        live = in_force(at, [(order.pk, channel) for channel in Channel.values])
        channels = [said(channel, live.get((order.pk, channel))) for channel in Channel.values]
        return Response(PermissionsOut({"order": order.pk, "at": at, "channels": channels}).data)


class Permission(generics.GenericAPIView[Order]):
    """The same for one channel."""

    serializer_class = CheckOut
    queryset = Order.objects.all()
    scopes = {"GET": "orders:read"}

    @extend_schema(
        operation_id="permission_check",
        summary="Is contact through this channel allowed on this order now?",
        description="Made to be asked before each message: a few statements at most, and one where it is asked often.",
    )
    def get(self, request: Request, pk: int, channel: str) -> Response:
        if channel not in Channel.values:
            raise Http404
        order, at = get_object_or_404(visible(Order.objects, request), pk=pk), now()
        found = in_force(at, [(order.pk, channel)]).get((order.pk, channel))
        return Response(CheckOut({"order": order.pk, **said(channel, found), "at": at}).data)


class Many(generics.GenericAPIView[Order]):
    """The same for many orders at once. An order that we do not know allows nothing."""

    serializer_class = ManyOut
    queryset = Order.objects.all()
    scopes = {"POST": "orders:read"}
    programs_only = True

    @extend_schema(
        operation_id="permissions_check",
        summary="Is contact allowed on these orders now?",
        description="Nothing is changed. An order that is not known here allows nothing.",
        request=ManyIn,
        responses=ManyOut,
    )
    def post(self, request: Request) -> Response:
        body, at = ManyIn(data=request.data), now()
        body.is_valid(raise_exception=True)
        asked = [(one["order"], one["channel"]) for one in body.validated_data["checks"]]
        live = in_force(at, asked)
        checks = [{"order": order, **said(channel, live.get((order, channel)))} for order, channel in asked]
        return Response(ManyOut({"at": at, "checks": checks}).data)


def in_force(at: datetime, asked: list[tuple[int, str]]) -> Mapping[tuple[int, str], Attachment]:
    """(order, channel) -> the attachment in force for it at that instant; one statement."""
    wanted = set(asked)
    orders = Q(order__in={order for order, _channel in wanted}, channel__in={channel for _order, channel in wanted})
    rows = ((row.order_id, row.channel, row) for row in Attachment.objects.in_force(at).filter(orders))
    return {(order, channel): row for order, channel, row in rows if (order, channel) in wanted}


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
