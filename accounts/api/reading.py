"""How the API reads: bodies of bounded size, fields it knows, filters on a list, pages by key."""

import io
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.exceptions import ParseError, ValidationError
from rest_framework.filters import BaseFilterBackend
from rest_framework.pagination import Cursor, CursorPagination
from rest_framework.parsers import JSONParser
from rest_framework.request import Request

from .limits import BIGGEST, MOST_BYTES
from .problems import TooLarge

PAGING = ("cursor", "limit")


class BoundedJSON(JSONParser):
    """JSON of at most 256 KiB, and not nested without end."""

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        body = stream.read(MOST_BYTES + 1)
        if len(body) > MOST_BYTES:
            raise TooLarge(_("Send at most 256 KiB."))
        try:
            return super().parse(io.BytesIO(body), media_type, parser_context)
        except RecursionError as error:
            raise ParseError(_("This is nested too deeply.")) from error


class Fields(serializers.Serializer[Any]):
    """A body with exactly these fields: one that is not known is refused rather than passed over."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping) and (unknown := sorted(set(map(str, data)) - set(self.fields))):
            raise serializers.ValidationError({name[:80]: [_("There is no such field.")] for name in unknown[:20]})
        return super().to_internal_value(data)


class Moment(serializers.DateTimeField):
    """An instant within ten years of now; further away nobody means it."""

    def enforce_timezone(self, value: datetime) -> datetime:
        aware = super().enforce_timezone(value)
        if abs(aware - timezone.now()) > timedelta(days=3650):
            raise serializers.ValidationError(_("Choose an instant within ten years of now."))
        return aware


class Number(serializers.IntegerField):
    """The number of a row."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"min_value": 1, "max_value": BIGGEST, **options})


class KnownFilters(BaseFilterBackend):
    """Filters from the query string, only those that `view.filters` names: others are refused, never guessed."""

    def filter_queryset(self, request: Request, queryset: QuerySet[Any], view: Any) -> QuerySet[Any]:
        known: dict[str, serializers.Field[Any, Any, Any, Any]] = view.filters
        errors: dict[str, Any] = {}
        for name, value in request.query_params.items():
            if name in PAGING:
                continue
            if name not in known:
                errors[name[:80]] = [_("There is no such filter.")]
                continue
            try:
                queryset = queryset.filter(**{name: known[name].run_validation(value)})
            except serializers.ValidationError as refused:
                errors[name] = refused.detail
        if errors:
            raise ValidationError(errors)
        return queryset

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        return [
            {"name": name, "in": "query", "required": False, "schema": _schema(field)}
            for name, field in getattr(view, "filters", {}).items()
        ]


def _schema(field: Any) -> dict[str, Any]:
    if isinstance(field, serializers.ChoiceField):
        return {"type": "string", "enum": list(field.choices)}
    if isinstance(field, serializers.IntegerField):
        return {"type": "integer", "minimum": 1, "maximum": BIGGEST}
    return {"type": "string", "maxLength": getattr(field, "max_length", None) or 64, "minLength": 1}


class ByKey(CursorPagination):
    """Newest first, 50 at a time or up to 200; costs the same on every page."""

    ordering = "-id"
    page_size = 50
    max_page_size = 200
    page_size_query_param = "limit"

    def decode_cursor(self, request: Request) -> Cursor | None:
        try:
            cursor = super().decode_cursor(request)
            if cursor and cursor.position is not None and not 0 < int(cursor.position) <= BIGGEST:
                raise ValueError
        except Exception as error:
            raise ValidationError({"cursor": [_("This cursor leads nowhere.")]}) from error
        return cursor

    def get_page_size(self, request: Request) -> int:
        given = request.query_params.get("limit")
        if given is None:
            return self.page_size
        return serializers.IntegerField(min_value=1, max_value=self.max_page_size).run_validation(given)
