"""Every address of the house, and one of everything to open there.

Of Maya's cases with Ben one was denied and appealed, one approved with other terms asked for, one waits.
Rafael and Yuki have nothing to do with any of it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import URLResolver, get_resolver
from django.utils import timezone

from accounts.absences import Absence
from accounts.tokens import ApiToken
from approvals.models import Calendar, Promise, ProofLink
from jobs.models import Job
from orders.models import KnownMistake, Message, Mistake, MisuseReport
from orders.uploads import store
from support.models import Macro, Note, SavedView, WorkItem
from tests.cast import Cast
from tests.orders.contacting import SUMMARY, log
from tests.orders.saying import PHONE, hold, kept_stop

NOT_OURS = re.compile(r"^(accounts/|admin/|language/|static/|dev/)")
"""allauth's and Django's own, and what only a local Hallpass has."""
PLACE = re.compile(r"<(?:\w+:)?(\w+)>")


@dataclass
class World:
    """Everything, in the hands of Maya and Ben; `changes` override any number of it."""

    cast: Cast
    known: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        cast, order = self.cast, self.cast.order
        self.filed = cast.file(channels=["phone"], title="Phone lessons")
        self.denied = cast.file(channels=["email"], title="Letters")
        self.ruling = cast.deny(self.denied)
        self.appeal = cast.appeal(self.ruling)
        since = timezone.now() - timedelta(hours=3)
        self.granted = cast.file(wants_from=since, wants_until=since + timedelta(days=14))
        self.exemption = cast.approve(self.granted).exemption
        self.amendment = cast.amend(self.exemption)
        self.attachment = order.attachments.get()
        self.contact = log(cast, order, started_at=timezone.now(), minutes=1, summary=SUMMARY)
        self.held = hold(cast)
        self.finding = self.held.findings.get()
        Mistake.report(by=cast.maya, finding=self.finding, why="It is my portfolio.")
        mistake = Mistake.report(by=cast.ben, finding=kept_stop(cast.ben, order, PHONE), why="It is a spare part.")
        mistake.confirm(by=cast.tom, answer="Right, a part.")
        self.exception = KnownMistake.objects.get()
        self.report = MisuseReport.report(by=cast.ben, order=order, text="She asked for money elsewhere.")
        self.message = Message.post(by=cast.maya, order=order, body="Good morning")
        self.note = Note.write(by=cast.tom, request=self.filed, text="Seen this before.")
        self.proof = ProofLink.make(by=cast.maya, exemption=self.exemption)
        self.item = WorkItem.objects.get(kind="held")
        (self.upload,) = store(
            [SimpleUploadedFile("brief.txt", b"A brief.")], owner=cast.maya, scope=f"order:{order.pk}"
        )
        today = timezone.localdate()
        self.absence = Absence.declare(by=cast.lea, stand_in=cast.ivo, first=today, last=today)
        self.token, self.key = ApiToken.create(
            by=cast.ada, name="Shop", scopes=["requests:read"], expires_at=timezone.now() + timedelta(days=9)
        )
        said = {"name": "Yes", "scope": "own", "shape": "grant", "clauses": "", "text": "Of course."}
        self.macro = Macro.write(by=cast.lea, **said)
        self.view = SavedView.keep(by=cast.lea, base="all", parameters={"kind": "review"}, name="Mine", scope="own")
        self.job = Job.start(by=cast.lea, kind="bulk", parameters={"act": "claim"})

    def number(self, path: str, key: str) -> Any:
        """What stands in the place `key` of an address."""
        if key == "pk":
            return next(row.pk for part, row in self.rows() if part in path)
        return {
            "number": self.second(path),
            "token": self.upload.token if path.startswith("files/") else self.proof.token,
            "key": "6f9619ff-8b86-4d01-b42d-00cf4fc964ff",
            "step": "about",
            "round": 1,
            "slug": "clauses" if path.startswith("reports/") else "all",
            "year": 2026,
            "kind": "request",
            "name": "release",
            "channel": "video",
        }[key]

    def second(self, path: str) -> int:
        """The number of what stands on an order, or of a case in the trail; else of the policy."""
        known = (("trail/", self.granted), ("/findings/", self.finding), ("/contacts/", self.contact))
        return next((int(row.pk) for part, row in known if part in path), 1)

    def rows(self) -> list[tuple[str, Any]]:
        """Part of an address -> what its number is of; the first that fits."""
        return [
            ("profile/away/", self.absence),
            ("people/", self.cast.maya),
            ("screening/exceptions/", self.exception),
            ("keys/", self.token),
            ("jobs/", self.job),
            ("desk/bulk/", self.job),
            ("desk/exemptions/", self.exemption),
            ("desk/items/", self.item),
            ("desk/macros/", self.macro),
            ("desk/views/", self.view),
            ("desk/cases/", self.filed),
            ("requests/<int:pk>/appeal/", self.denied),
            ("requests/<int:pk>/statements/", self.denied),
            ("requests/<int:pk>/appeals/", self.denied),
            ("requests/<int:pk>/correction/", self.denied),
            ("requests/<int:pk>/change/", self.granted),
            ("requests/", self.filed),
            ("hours/calendars/", Calendar.objects.first()),
            ("hours/promises/", Promise.objects.first()),
            ("appeals/", self.appeal),
            ("exemptions/", self.exemption),
            ("amendments/", self.amendment),
            ("attachments/", self.attachment),
            ("orders/", self.cast.order),
        ]

    def fill(self, path: str) -> str:
        return "/" + PLACE.sub(lambda place: str(self.number(path, place[1])), path)


def patterns(resolver: Any = None, before: str = "") -> Iterator[str]:
    """Every address as its room wrote it: `requests/<int:pk>/`."""
    for one in (resolver or get_resolver()).url_patterns:
        path = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from patterns(one, path)
        elif not NOT_OURS.match(path) and "^" not in path:
            yield path
