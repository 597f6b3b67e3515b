"""The conversation: read and written by people, with the verdicts of the pages."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiResponse, extend_schema, extend_schema_view
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.permissions import visible
from accounts.api.reading import Fields
from accounts.api.versions import IDEMPOTENCY_KEY, nonce
from orders.models import HeldMessage, Message, Order
from orders.verbs.finding import NotSent, note_stopped
from orders.verbs.posting import LONGEST

from .shapes import PersonOut


class MessageOut(serializers.ModelSerializer[Message]):
    """One message of an order's conversation; plain text."""

    author = PersonOut()

    class Meta:
        model = Message
        fields = ["id", "author", "body", "sent_at"]
        read_only_fields = fields


class HeldMessageOut(serializers.ModelSerializer[HeldMessage]):
    """A message that an agent looks at before it is sent."""

    looked_at_by = serializers.DateTimeField(help_text="By when an agent looks at it")

    class Meta:
        model = HeldMessage
        fields = ["id", "status", "body", "held_at", "looked_at_by"]
        read_only_fields = fields


class MessageIn(Fields):
    body = serializers.CharField(max_length=LONGEST, trim_whitespace=False)
    knowing = serializers.CharField(
        max_length=64,
        default="",
        allow_blank=True,
        help_text="`knowing` of the warning that the sender has read and answers by sending all the same",
    )


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
        description="What screening refuses is a problem of the kind `not-sent`, with what was seen.",
        request=MessageIn,
        responses={201: MessageOut, 202: OpenApiResponse(HeldMessageOut, "An agent looks at it first")},
        parameters=[IDEMPOTENCY_KEY],
    )
    def post(self, request: Request, pk: int) -> Response:
        body = MessageIn(data=request.data)
        order = self.order()
        body.is_valid(raise_exception=True)
        try:
            said = Message.send(by=request.user, order=order, nonce=nonce(request), **body.validated_data)  # type: ignore[arg-type]
        except NotSent as stopped:
            note_stopped(by=request.user, order=order, body=stopped.body, judgement=stopped.judgement)  # type: ignore[arg-type]
            raise
        if isinstance(said, HeldMessage):
            return Response(HeldMessageOut(said).data, status=202)
        return Response(MessageOut(said).data, status=201)
