"""Cases: the list, one case, filing, and the lines of its trail."""

from typing import Any

from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema, extend_schema_view
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.permissions import program, visible
from accounts.api.reading import ByKey, Number
from accounts.api.versions import IDEMPOTENCY_KEY, nonce, said_before, tagged
from accounts.models import Role, User
from approvals.models import ApprovalRequest, Policy, Purpose
from audit.models import Event
from audit.spine import through
from orders.channels import Channel
from orders.models import Gig, Order

from .bodies import Wish
from .shapes import EventOut, RequestLine, RequestOut

EXAMPLE = OpenApiExample(
    "Video lessons",
    request_only=True,
    value={
        "order": 58213,
        "channels": ["video"],
        "purpose": "practice",
        "title": "Video lessons for Ben Adler",
        "why": "He has to speak, and I have to hear him to correct him.",
        "wants_from": "2026-11-23T09:00:00Z",
        "wants_until": "2026-12-07T09:00:00Z",
        "policy": 1,
        "duties": ["ask_first", "copy_back", "deliver_here", "get_paid_here"],
    },
)


class Cases(generics.GenericAPIView[Any]):
    """Cases as the caller may see them."""

    serializer_class: Any = RequestOut
    queryset = ApprovalRequest.objects.all()
    scopes = {"GET": "requests:read", "POST": "requests:write"}

    def get_queryset(self) -> Any:
        return visible(ApprovalRequest.objects.with_people(), self.request)

    def shown(self, request: Request, pk: int, status: int = 200) -> Response:
        """The case as the caller sees it now, with its version."""
        rows = self.get_queryset().prefetch_related(
            "thread__author", "decisions__decider", "decisions__grounds__clause"
        )
        case = get_object_or_404(rows, pk=pk)
        return tagged(Response(RequestOut(case, context={"request": request}).data, status=status), case)


@extend_schema_view(get=extend_schema(operation_id="requests_list", summary="Cases, newest first"))
class RequestList(Cases, generics.ListAPIView[ApprovalRequest]):
    serializer_class = RequestLine
    filters = {
        "status": serializers.ChoiceField(ApprovalRequest.Status.choices),
        "purpose": serializers.ChoiceField(Purpose.choices),
        "seller": Number(),
        "buyer": Number(),
        "gig": Number(),
        "order": Number(),
    }

    @extend_schema(
        operation_id="requests_file",
        summary="Ask for contact outside the platform",
        request=Wish,
        responses={201: RequestOut, 200: OpenApiResponse(RequestOut, "Filed before with this Idempotency-Key")},
        parameters=[IDEMPOTENCY_KEY],
        examples=[EXAMPLE],
    )
    def post(self, request: Request) -> Response:
        """File a request, as the seller or, by a program, for a seller it names."""
        body = Wish(data=request.data)
        body.is_valid(raise_exception=True)
        wish = resolved(body.validated_data, request)
        key, seller = nonce(request), wish["by"]
        filed = ApprovalRequest.objects.filter(nonce=key, seller=seller).first() if key else None
        if filed:
            said_before(filed, title=wish["title"], why=wish["why"], channels=_ordered(wish["channels"]))
            return self.shown(request, filed.pk)
        key_used = program(request)
        with through(key_used.party if key_used else None):
            filed = ApprovalRequest.file(nonce=key, **wish)
        return self.shown(request, filed.pk, 201)


@extend_schema_view(get=extend_schema(operation_id="requests_read", summary="One case and what you may do with it"))
class RequestDetail(Cases):
    @extend_schema(responses=RequestOut)
    def get(self, request: Request, pk: int) -> Response:
        return self.shown(request, pk)


class BySequence(ByKey):
    """In the order of the chain."""

    ordering = "seq"


@extend_schema_view(get=extend_schema(operation_id="requests_events", summary="The trail of a case, first line first"))
class Events(Cases, generics.ListAPIView[Event]):
    """Append-only: there is no way to write here."""

    serializer_class = EventOut
    pagination_class = BySequence
    scopes = {"GET": "events:read"}
    filters: dict[str, Any] = {}

    def get_queryset(self) -> Any:
        if getattr(self, "swagger_fake_view", False):
            return Event.objects.none()
        case = get_object_or_404(visible(ApprovalRequest.objects, self.request), pk=self.kwargs["pk"])
        return Event.objects.filter(chain=case.chain).prefetch_related("personal_values")


def resolved(given: dict[str, Any], request: Request) -> dict[str, Any]:
    """The wish with rows for numbers, as `file` takes it. Raises ValidationError by field."""
    wish, errors = dict(given), dict[str, Any]()
    by = _seller(wish, request)
    gigs = Gig.objects.filter(seller=by)
    order = _one(Order.objects.select_related("gig__seller", "buyer").filter(seller=by), wish, "order", errors)
    number, external = wish.pop("gig", None), wish.pop("gig_external_id", None)
    gig = order.gig if order and not (number or external) else None
    if number or external:
        gig = gigs.filter(**{"pk": number} if number else {"external_id": external}).first()
    if gig is None:
        errors.setdefault("gig", _("Name a gig of the seller."))
    buyers = User.objects.filter(purchases__seller=by).distinct()
    buyer = _one(buyers, wish, "buyer", errors)
    before = _one(ApprovalRequest.objects.filter(seller=by), wish, "refiled_from", errors)
    policy = Policy.objects.filter(number=wish.pop("policy")).first()
    if policy is None:
        errors["policy"] = _("There is no such policy.")
    if errors:
        raise ValidationError(errors)
    return {**wish, "by": by, "gig": gig, "order": order, "buyer": buyer, "policy": policy, "refiled_from": before}


def _seller(wish: dict[str, Any], request: Request) -> User:
    """Whose request it is: the caller's own, or for a program the seller it names."""
    number, external = wish.pop("seller", None), wish.pop("seller_external_id", None)
    if not program(request):
        if number or external:
            raise ValidationError({"seller": _("You ask for yourself: leave it out.")})
        return request.user  # type: ignore[return-value]
    named = {"pk": number} if number else {"external_id": external}
    seller = User.objects.filter(role=Role.SELLER, is_active=True, **named).first() if number or external else None
    if seller is None:
        raise ValidationError({"seller": _("Name a seller we know.")})
    return seller


def _one(rows: Any, wish: dict[str, Any], field: str, errors: dict[str, Any]) -> Any:
    number = wish.pop(field, None)
    if number is None:
        return None
    found = rows.filter(pk=number).first()
    if found is None:
        errors[field] = _("There is nothing of that number for this seller.")
    return found


def _ordered(words: list[str]) -> list[str]:
    return [channel.value for channel in Channel if channel.value in words]
