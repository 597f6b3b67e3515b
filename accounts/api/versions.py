"""Versions and keys that make a call safe to repeat: ETag, If-Match, Idempotency-Key."""

import re
import uuid
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from audit.conflicts import Stale

from .problems import PreconditionRequired

TAG = re.compile(r'"([0-9]{1,9})"')
NAMESPACE = uuid.UUID("6d0f2a7e-0b43-5c8c-9d3f-5a1c4f1e2b90")
LONGEST_KEY = 255

IF_MATCH = OpenApiParameter(
    "If-Match",
    str,
    OpenApiParameter.HEADER,
    required=True,
    pattern=r'^"[0-9]{1,9}"$',
    description="The ETag of the version you saw. Absent: 428. Another since: 412 with the state as it is now.",
)
IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    description="Yours, up to 255 signs. Sent again by the same caller, nothing new is made; with another body: 422.",
)


def tagged(response: Response, row: Any) -> Response:
    """The answer with its version as a strong ETag."""
    response.headers["ETag"] = f'"{row.version}"'
    return response


def seen(request: Request, row: Any) -> int:
    """The version the caller saw. Raises PreconditionRequired, ValidationError, or Stale with the row."""
    given = request.headers.get("If-Match", "").strip()
    if not given:
        raise PreconditionRequired(_("Send If-Match with the ETag of the version you saw."))
    match = TAG.fullmatch(given)
    if not match:
        raise ValidationError({"If-Match": [_("Send one ETag as it was given to you.")]})
    if int(match[1]) != row.version:
        raise Stale(row)
    return int(match[1])


class OtherBody(APIException):
    """The Idempotency-Key was used for something else."""

    status_code = 422
    default_code = "other-body"

    def __init__(self) -> None:
        super().__init__(_("This Idempotency-Key was sent with another body before."))


def said_before(row: Any, **said: Any) -> None:
    """Refuse a key that made `row` of something else than is said now. Raises OtherBody."""
    if any(getattr(row, name) != value for name, value in said.items()):
        raise OtherBody


def nonce(request: Request) -> uuid.UUID | None:
    """One number for this caller and their Idempotency-Key, the same each time; None without a key."""
    key = request.headers.get("Idempotency-Key", "")
    if not key:
        return None
    if len(key) > LONGEST_KEY:
        raise ValidationError({"Idempotency-Key": [_("At most 255 signs.")]})
    party = request.user.party  # type: ignore[union-attr]
    return uuid.uuid5(NAMESPACE, f"{party.kind}:{party.number}:{key}")
