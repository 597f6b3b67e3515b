"""Screening for the marketplace's own messages: what would follow if this were said on an order now."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.permissions import visible
from accounts.api.reading import Fields
from audit.spine import now
from orders.judging import digests_of, judge
from orders.models import Order, VerdictRule
from orders.situation import REMEMBERED, situation
from orders.verbs.posting import LONGEST
from orders.verdicts import Judged

SIDES = (("seller", "seller"), ("buyer", "buyer"))


class TextIn(Fields):
    """A text about to be sent, and what its author sent just before it."""

    author = serializers.ChoiceField(SIDES)
    body = serializers.CharField(max_length=LONGEST, trim_whitespace=False)
    before = serializers.ListField(
        child=serializers.CharField(max_length=LONGEST, trim_whitespace=False),
        max_length=REMEMBERED,
        default=list,
        help_text="What they sent elsewhere in the last 15 minutes, oldest first: for details in pieces",
    )


class SeenOut(serializers.Serializer[Any]):
    """One detail in the text."""

    type = serializers.CharField(source="finding.type")
    rule = serializers.CharField(source="finding.rule")
    start = serializers.IntegerField(source="finding.start", help_text="First character of the detail in the text")
    end = serializers.IntegerField(source="finding.end")
    strength = serializers.CharField(help_text="`likely`, `sure` or `pieces`; empty for a mention")
    verdict = serializers.ChoiceField(VerdictRule.Verdict.choices)
    attachment = serializers.SerializerMethodField()

    def get_attachment(self, row: Judged) -> int | None:
        """What allows it, if anything does."""
        return row.allowed.attachment if row.allowed else None


class ScreenedOut(serializers.Serializer[Any]):
    """The verdict on the text, and what it rests on."""

    verdict = serializers.ChoiceField(VerdictRule.Verdict.choices)
    at = serializers.DateTimeField()
    findings = SeenOut(many=True)


class Screened(generics.GenericAPIView[Order]):
    """Nothing is sent and nothing is kept."""

    serializer_class = ScreenedOut
    queryset = Order.objects.all()
    scopes = {"POST": "orders:read"}
    programs_only = True

    @extend_schema(
        operation_id="orders_screen",
        summary="What would follow if this were said on the order now?",
        description="Judged by the permissions and the table of verdicts at this instant, as messages here are.",
        request=TextIn,
        responses=ScreenedOut,
    )
    def post(self, request: Request, pk: int) -> Response:
        body, at = TextIn(data=request.data), now()
        order = get_object_or_404(visible(Order.objects, request), pk=pk)
        body.is_valid(raise_exception=True)
        said = body.validated_data
        author = order.seller_id if said["author"] == "seller" else order.buyer_id
        here = situation(order, author, at, digests=digests_of(said["body"]))
        here.said += [(text, at) for text in said["before"]]
        judgement = judge(said["body"], here, at)
        answer = {"verdict": judgement.verdict, "at": at, "findings": judgement.judged}
        return Response(ScreenedOut(answer).data)
