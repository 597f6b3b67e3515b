"""The trail as an administrator may look at it. Names and texts (PersonalValue) are for those whose case it is."""

from django.contrib import admin

from .models import Event, EventSubject
from .readonly import ReadOnly


@admin.register(Event)
class EventTable(ReadOnly):
    shown = ("chain", "seq", "at", "action", "actor_kind", "actor_number", "hash", "prev_hash")


@admin.register(EventSubject)
class EventSubjectTable(ReadOnly):
    shown = ("event", "kind", "number")
