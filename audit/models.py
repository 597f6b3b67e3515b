"""The audit trail: append-only events in one hash chain per case, and the personal values beside them."""

import json
from typing import Any

from django.db import models
from django.db.models import F, Func, JSONField, OuterRef, Subquery

from .canonical import GENESIS
from .parties import Party


class ValuesByField(Func):
    """The personal values of an event as one JSON object, so that a page of events is one statement."""

    function, output_field = "jsonb_object_agg", JSONField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, function="json_group_object", **context)


class EventQuerySet(models.QuerySet["Event"]):
    def told(self) -> "EventQuerySet":
        """Each with its personal values, in the same statement: for lists that are only read."""
        values = PersonalValue.objects.filter(event=OuterRef("pk")).order_by()
        found = values.annotate(known=ValuesByField(F("field"), F("value"))).values("known")
        return self.annotate(told_values=Subquery(found))


class Event(models.Model):
    """One line of the trail. The database refuses to change, delete or replace it."""

    chain = models.CharField(max_length=60, help_text="Whose story this is, e.g. `request:2066`")
    seq = models.PositiveIntegerField(help_text="1, 2, 3 ... within the chain")
    at = models.DateTimeField(help_text="The instant of the transaction that did it")
    action = models.CharField(max_length=60, help_text="Dotted, e.g. `request.approved`")
    actor_kind = models.CharField(max_length=20)
    actor_number = models.BigIntegerField()
    prev_hash = models.CharField(max_length=64, help_text="Seal of the event before; zeros for the first")
    hash = models.CharField(max_length=64, unique=True, help_text="SHA-256 over prefix and body")
    body = models.BinaryField(help_text="The canonical bytes as sealed; never serialised again")

    objects = EventQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["chain", "seq"], name="event_chain_seq"),
            models.UniqueConstraint(fields=["chain", "prev_hash"], name="event_chain_prev"),
        ]
        indexes = [
            models.Index(fields=["at", "id"], name="event_at"),
            models.Index(fields=["actor_kind", "actor_number", "-id"], name="event_by_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.chain} {self.seq}: {self.action}"

    @property
    def content(self) -> dict[str, Any]:
        """The sealed body, decoded."""
        return json.loads(bytes(self.body))

    @property
    def data(self) -> dict[str, Any]:
        """What the verb recorded beside actor and subjects."""
        return self.content["data"]

    @property
    def personal(self) -> dict[str, str]:
        """Names and texts this event commits to, without those erased since."""
        if "told_values" in self.__dict__:
            return self.__dict__["told_values"] or {}
        return {value.field: value.value for value in self.personal_values.all()}

    @property
    def actor(self) -> Party:
        """Who did it; the label is empty when it was erased."""
        return Party(self.actor_kind, self.actor_number, self.personal.get("actor", ""))

    @property
    def is_first(self) -> bool:
        return self.prev_hash == GENESIS


class EventSubject(models.Model):
    """What an event is about, so that an order, a person or an exemption can be looked up."""

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="subjects")
    kind = models.CharField(max_length=20)
    number = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "number", "event"], name="subject_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"


class PersonalValue(models.Model):
    """A name or text that an event only commits to. Erasing it (salt and value) leaves the chain whole."""

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="personal_values")
    field = models.CharField(max_length=60)
    salt = models.BinaryField(max_length=32)
    value = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["event", "field"], name="personal_once")]

    def __str__(self) -> str:
        return f"{self.field} of event {self.event_id}"
