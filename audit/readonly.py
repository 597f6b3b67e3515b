"""Tables as an administrator may look at them in Django's admin: chosen columns, by keyset, and nothing to change."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import admin
from django.core.exceptions import BadRequest, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

PAGE = 50
MOST_COLUMNS = 7
BIGGEST_KEY = 2**63 - 1

Row = dict[str, Any]
Field = Any  # a field, or a foreign key with what comes with it


@dataclass(frozen=True)
class Cell:
    """One value of one row: a text or an instant, and where it leads when it names another row."""

    label: str
    text: str = ""
    at: datetime | None = None
    url: str = ""


class ReadOnly(admin.ModelAdmin):
    """Lists and opens the rows of one table.

    `shown` names the columns, the most telling first: numbers, states and times, no text that somebody wrote to
    somebody. What it does not name is not even read from the database. `place` is the page where administrators
    change these things by a verb, where there is one.
    """

    shown: tuple[str, ...] = ()
    place = ""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Django's own forms have no address here; should they ever get one, they refuse."""
        return False

    has_change_permission = has_delete_permission = has_add_permission

    def get_urls(self) -> list[URLPattern]:
        """Two addresses a table. Django's others add, change, delete, and tell of changes made here."""
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        return [
            path("", self._guarded(self.table), name=f"{name}_changelist"),
            path("<str:key>/", self._guarded(self.row), name=f"{name}_change"),
        ]

    def table(self, request: HttpRequest) -> HttpResponse:
        """Newest first; `?order=58213` keeps those of one row, `?before=` goes on below a key."""
        before, narrowed = self._asked(request)
        rows = self.model._default_manager.order_by("-pk").filter(**narrowed)
        if before is not None:
            rows = rows.filter(pk__lt=before)
        columns = self.columns[:MOST_COLUMNS]
        found = list(rows.values(*(field.attname for field in columns))[: PAGE + 1])
        older = ""
        if len(found) > PAGE:
            query = request.GET.copy()
            query["before"] = str(found[PAGE - 1][self._pk.attname])
            older = f"?{query.urlencode()}"
        context = {
            "heads": [_label(field) for field in columns],
            "rows": [list(self._cells(row, columns)) for row in found[:PAGE]],
            "narrowed": [f"{_label(self._field(name))} {value}" for name, value in narrowed.items()],
            "older": older,
        }
        return render(request, "admin/table.html", {**self._about(), **context})

    def row(self, request: HttpRequest, key: str) -> HttpResponse:
        """One row, and the tables whose rows name it. 404 where there is none."""
        pk = _understood(self._pk, key)
        fields = self.columns
        row = pk is not None and self.model._default_manager.filter(pk=pk).values(*(f.attname for f in fields)).first()
        if not row:
            raise Http404
        context = {"key": key, "cells": list(self._cells(row, fields)), "related": list(self._related(key))}
        return render(request, "admin/row.html", {**self._about(), **context})

    @property
    def columns(self) -> list[Field]:
        """The fields an administrator sees, the key first."""
        return [self._pk, *(self._field(name) for name in self.shown if name != self._pk.name)]

    @property
    def narrowing(self) -> set[str]:
        """Shown foreign keys that an index leads to: the only filters there are."""
        led = {index.fields[0] for index in self.opts.indexes if index.fields and index.condition is None}
        fields = [field for field in self.columns if field.remote_field and not field.primary_key]
        return {field.name for field in fields if field.db_index or field.unique or field.name in led}

    def _asked(self, request: HttpRequest) -> tuple[Any, Row]:
        """(the key to go on below, field -> key to keep). Any other look-up would tell what no page shows."""
        narrowed = {}
        for name, text in request.GET.dict().items():
            if name != "before" and name not in self.narrowing:
                raise BadRequest(f"No list is narrowed by {name[:60]!r}.")
            narrowed[name] = _understood(self._pk if name == "before" else self._field(name), str(text))
        if None in narrowed.values():
            raise BadRequest("That is no number of a row.")
        return narrowed.pop("before", None), narrowed

    def _cells(self, row: Row, fields: list[Field]) -> Iterator[Cell]:
        for field in fields:
            value = row[field.attname]
            if isinstance(value, datetime):
                yield Cell(_label(field), at=value)
            elif field.primary_key:
                yield Cell(_label(field), str(value), url=_address(self.opts, value))
            else:
                yield Cell(_label(field), _worded(field, value), url=self._leads_to(field, value))

    def _leads_to(self, field: Field, value: Any) -> str:
        other = field.related_model
        return _address(other._meta, value) if value is not None and self.admin_site.is_registered(other) else ""

    def _related(self, key: str) -> Iterator[Cell]:
        """Where the rows that name this one are listed."""
        for relation in self.opts.related_objects:
            other = self.admin_site._registry.get(relation.related_model)
            name = relation.field.name
            if isinstance(other, ReadOnly) and name in other.narrowing:
                address = reverse(f"admin:{other.opts.app_label}_{other.opts.model_name}_changelist")
                yield Cell(_label(relation.field), _plural(other.opts), url=f"{address}?{name}={key}")

    def _about(self) -> Row:
        return {
            "opts": self.opts,
            "title": _plural(self.opts),
            "list_url": reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist"),
            "place_url": reverse(self.place) if self.place else "",
        }

    def _guarded(self, view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        return self.admin_site.admin_view(view)

    def _field(self, name: str) -> Field:
        return self.opts.get_field(name)

    @property
    def _pk(self) -> Field:
        return self.opts.pk


def _label(field: Field) -> str:
    return capfirst(str(field.verbose_name))


def _plural(opts: Any) -> str:
    return capfirst(str(opts.verbose_name_plural))


def _address(opts: Any, key: Any) -> str:
    return reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[key])


def _understood(field: Field, text: str) -> Any:
    """The text as a key of that column; None where it can be none."""
    while field.remote_field:
        field = field.target_field
    try:
        value = field.to_python(text)
    except ValidationError:
        return None
    return None if isinstance(value, int) and abs(value) > BIGGEST_KEY else value


def _worded(field: Field, value: Any) -> str:
    """The value in words; another row by its kind and number, for a name might say more than one may know."""
    if value is None or value == "":
        return ""
    if field.related_model:
        return f"{field.related_model._meta.verbose_name} {value}"
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return str(dict(field.flatchoices).get(value, value))
