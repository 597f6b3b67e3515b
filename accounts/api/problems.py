"""How a refusal looks: problem details (RFC 9457) for everything that is not a success."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import exceptions, serializers, status
from rest_framework.response import Response
from rest_framework.views import exception_handler, set_rollback

from audit.conflicts import Conflict
from audit.models import Event

CONTENT_TYPE = "application/problem+json"
ROOT = "urn:hallpass:problem:"


class Current(serializers.Serializer[Any]):
    """The case as it stands now, and who was first."""

    id = serializers.IntegerField()
    status = serializers.CharField()
    version = serializers.IntegerField()
    last_action = serializers.CharField(required=False, help_text="What was done last, dotted")
    last_actor = serializers.CharField(required=False, help_text="Who did it")
    last_at = serializers.DateTimeField(required=False)


class Problem(serializers.Serializer[Any]):
    """What went wrong, as RFC 9457 has it."""

    type = serializers.CharField(help_text="`about:blank`, or a name of the kind of problem that does not change")
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField(required=False, help_text="A sentence for people, in their language")
    errors = serializers.DictField(  # type: ignore[assignment]
        child=serializers.ListField(child=serializers.CharField()),
        required=False,
        help_text="What is wrong, by field; `body` for the whole",
    )
    current = Current(required=False)
    existing = serializers.IntegerField(required=False, help_text="Number of the open request that stands in the way")
    verdict = serializers.CharField(required=False, help_text="Why a message was not sent: `warn`, `hold` or `block`")
    findings = serializers.ListField(
        child=serializers.DictField(), required=False, help_text="Each with `rule`, `start`, `end` and `verdict`"
    )
    knowing = serializers.CharField(required=False, help_text="Send it with the message to answer a warning knowingly")


class PreconditionRequired(exceptions.APIException):
    """If-Match is missing (RFC 6585 section 3)."""

    status_code = status.HTTP_428_PRECONDITION_REQUIRED
    default_code = "precondition-required"


class TooLarge(exceptions.APIException):
    """The body is longer than anything we read (RFC 9110 section 15.5.14)."""

    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_code = "too-large"


def answer(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's exception handler: every refusal as a problem. What we do not know stays a server error."""
    set_rollback()
    if isinstance(error, Conflict):
        return _conflict(error)
    if isinstance(error, ValidationError):
        return _invalid(error)
    if isinstance(error, PermissionDenied):
        return _problem(403, detail=str(error) or _("Not yours to do."))
    if isinstance(error, Http404):
        return _problem(404, detail=_("There is nothing here, or nothing for you."))
    known = exception_handler(error, context)
    if known is None or not isinstance(error, exceptions.APIException):
        return known
    extra: dict[str, Any] = {"kind": _kind(error)}
    if isinstance(error, exceptions.ValidationError):
        extra |= {"errors": by_field(error.detail), "detail": _("Some of what was sent cannot be used.")}
    else:
        extra |= {"detail": str(error.detail)}
    answered = _problem(known.status_code, **extra)
    for name in ("WWW-Authenticate", "Retry-After"):
        if name in known.headers:
            answered.headers[name] = known.headers[name]
    return answered


def by_field(detail: Any, path: str = "") -> dict[str, list[str]]:
    """DRF's nested errors, flat: `clauses.0.number` -> sentences."""
    if isinstance(detail, dict):
        parts = detail.items()
    elif isinstance(detail, list) and any(isinstance(part, dict | list) for part in detail):
        parts = ((str(place), part) for place, part in enumerate(detail) if part)  # type: ignore[assignment]
    else:
        said = detail if isinstance(detail, list) else [detail]
        return {path or "body": [str(one) for one in said]}
    flat: dict[str, list[str]] = {}
    for name, part in parts:
        name = "" if name == "non_field_errors" else str(name)
        for field, said in by_field(part, ".".join(filter(None, (path, name)))).items():
            flat.setdefault(field, []).extend(said)
    return flat


def _kind(error: exceptions.APIException) -> str:
    """The error's own code where it says more than the status does."""
    code = error.default_code
    return code if "-" in code else ""


def _problem(code: int, kind: str = "", **extra: Any) -> Response:
    title = next((name for name in (_TITLES.get(code),) if name), str(code))
    body = {"type": f"{ROOT}{kind}" if kind else "about:blank", "title": title, "status": code, **extra}
    return Response(body, status=code, content_type=CONTENT_TYPE)


def _conflict(error: Conflict) -> Response:
    """409 or 412 with the case as it stands now, and who was first."""
    row = error.row
    current: dict[str, Any] = {"id": row.pk, "status": getattr(row, "status", ""), "version": row.version}
    last = Event.objects.filter(chain=row.chain).prefetch_related("personal_values").order_by("-seq").first()
    if last:
        current |= {"last_action": last.action, "last_actor": last.actor.label or last.actor_kind, "last_at": last.at}
    kind, said = (
        ("stale", _("This changed since you read it."))
        if error.status == 412
        else (
            "wrong-state",
            _("This does not fit the state it is in now."),
        )
    )
    return _problem(error.status, kind, detail=said, current=current)


def _invalid(error: ValidationError) -> Response:
    """400 for what a verb refused, by field."""
    errors = error.message_dict if hasattr(error, "error_dict") else {"body": error.messages}
    extra: dict[str, Any] = dict(getattr(error, "problem", {}))
    if existing := getattr(error, "existing", None):
        extra |= {"kind": "already-open", "existing": existing.pk}
    return _problem(400, detail=_("Some of what was sent cannot be used."), errors=errors, **extra)


_TITLES = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    406: "Not Acceptable",
    409: "Conflict",
    412: "Precondition Failed",
    413: "Content Too Large",
    415: "Unsupported Media Type",
    422: "Unprocessable Content",
    428: "Precondition Required",
    429: "Too Many Requests",
}
