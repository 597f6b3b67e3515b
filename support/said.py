"""What people said on a case: questions and answers between desk and seller, and notes at the desk; one statement."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import BigIntegerField, CharField, F, Value

from accounts.models import User
from approvals.models import Appeal, ApprovalRequest, ThreadMessage

NOTHING = Value(None, output_field=BigIntegerField())


@dataclass
class Said:
    """One message or note, with the files that came with it."""

    number: int
    author: User
    at: datetime
    body: str
    kind: str
    """`question`, `answer` or `note`."""
    appeal: int | None = None
    """The appeal in which it was asked or answered."""
    uploads: list[dict[str, Any]] = field(default_factory=list)


def of_case(case: ApprovalRequest) -> tuple[list[Said], list[Said]]:
    """The thread with its seller, then the notes among colleagues, each oldest first."""
    columns = ("said", "pk", "author", "author__name", "at", "words", "heard")
    thread = case.thread.order_by().annotate(said=F("kind"), at=F("sent_at"), words=F("body"), heard=F("appeal"))
    notes = case.notes.order_by().annotate(said=_word("note"), at=F("written_at"), words=F("text"), heard=NOTHING)
    rows = thread.values_list(*columns).union(notes.values_list(*columns), all=True).order_by("at", "pk")
    found = [
        Said(pk, User(pk=who, name=name), at, words, kind, heard) for kind, pk, who, name, at, words, heard in rows
    ]
    return [one for one in found if one.kind != "note"], [one for one in found if one.kind == "note"]


def with_uploads(case: ApprovalRequest, thread: list[Said], appeal: Appeal | None) -> list[dict[str, Any]]:
    """Give each message its files, and return those of the appeal; one statement at most."""
    if not thread and not appeal:
        return []
    of_thread = ThreadMessage.uploads.through.objects.filter(threadmessage__request=case).order_by()
    of_appeal = Appeal.uploads.through.objects.filter(appeal=appeal).order_by()
    file = ("upload__token", "upload__name", "upload__size")
    rows = (
        of_thread.annotate(where=_word("thread"))
        .values_list("where", "threadmessage", *file)
        .union(of_appeal.annotate(where=_word("appeal")).values_list("where", "appeal", *file), all=True)
    )
    by_number, mine = {one.number: one for one in thread}, list[dict[str, Any]]()
    for where, number, token, name, size in rows:
        kept = mine if where == "appeal" else by_number[number].uploads
        kept.append({"token": token, "name": name, "size": size})
    return mine


def _word(word: str) -> Value:
    return Value(word, output_field=CharField())
