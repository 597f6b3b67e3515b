"""Telling the desk that contact outside is misused."""

import uuid
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import User
from audit.spine import change
from orders.models.order import Order
from orders.models.upload import Upload
from orders.rules import REPORT_RULES, guard

if TYPE_CHECKING:
    from orders.models import MisuseReport

LONGEST = 4_000


class Reporting:
    """report, reply."""

    @classmethod
    def report(
        cls, *, by: User, order: Order, text: str, uploads: tuple[Upload, ...] = (), nonce: uuid.UUID | None = None
    ) -> "MisuseReport":
        """Tell the desk. The other side is not told, and does not find it in the order's trail.

        The same `nonce` again returns the report kept.

        Raises PermissionDenied for anybody but seller and buyer, ValidationError for no or too long a text.
        """
        guard(by, "report", order)
        if not text.strip() or "\x00" in text:
            raise ValidationError({"text": _("Say what happened.")})
        if len(text) > LONGEST:
            raise ValidationError({"text": _("At most %(most)s characters.") % {"most": LONGEST}})
        with change(by=by.party) as act:
            report, fresh = cls.objects.get_or_create(  # type: ignore[attr-defined]
                nonce=nonce or uuid.uuid4(),
                defaults={"order": order, "reporter": by, "reported_at": act.now, "text": text.strip()},
            )
            if fresh:
                report.uploads.set(uploads)
                act.record(
                    "misuse.reported",
                    chain=report.chain,
                    subjects=(order.party, by.party),
                    data={"report": report.pk, "uploads": len(uploads)},
                    personal={"body": report.text},
                    about={"order": order, "report": report},
                )
        return report

    def reply(self: Any, *, by: User, text: str, seen: int | None = None) -> None:
        """The desk looked into it and answers whoever wrote.

        Raises PermissionDenied, WrongState, Stale, or ValidationError for no or too long a text.
        """
        guard(by, "reply", self, REPORT_RULES)
        if not text.strip() or len(text) > LONGEST or "\x00" in text:
            raise ValidationError(
                {"text": _("Write what you found, in at most %(most)s characters.") % {"most": LONGEST}}
            )
        with change(by=by.party) as act:
            act.swap(
                self,
                allowed=("open",),
                seen=seen,
                status="answered",
                answered_at=act.now,
                answered_by=by,
                answer=text.strip(),
            )
            act.record(
                "misuse.answered",
                chain=self.chain,
                subjects=(self.order.party, self.reporter.party),
                data={"report": self.pk},
                personal={"body": text.strip()},
                about={"order": self.order, "report": self},
            )
