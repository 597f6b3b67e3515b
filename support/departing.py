"""Deciding otherwise than most cases like it: allowed, and said in a sentence."""

from dataclasses import dataclass
from typing import Any, Self

from django.core import signing
from django.utils.translation import gettext as _

from approvals.models import ApprovalRequest

from .precedents.finding import Alike

LEAST = 4
"""Of fewer cases nothing follows."""
MOST = 2 / 3
"""More than this share decided the other way is a departure."""
SALT = "support.departing"


@dataclass(frozen=True)
class Likes:
    """How many cases like this one were found, and how many of them were approved."""

    case: int
    found: int
    approved: int

    @classmethod
    def among(cls, case: ApprovalRequest, found: Alike) -> Self:
        """What these precedents say."""
        return cls(case.pk, found.found, found.approved)

    @classmethod
    def of(cls, case: ApprovalRequest) -> Self:
        """What the precedents say now; some statements, so only where no page said it."""
        return cls.among(case, Alike.to(case, case.policy.every_clause))

    @property
    def usual(self) -> str:
        """`approve` or `deny`, where most of them were decided so; else nothing."""
        if self.found < LEAST:
            return ""
        if self.approved > MOST * self.found:
            return "approve"
        return "deny" if self.found - self.approved > MOST * self.found else ""

    def said(self) -> str:
        """“7 of 9 cases like this one were approved.”"""
        if self.usual == "deny":
            words, number = _("%(n)s of %(found)s cases like this one were denied."), self.found - self.approved
        else:
            words, number = _("%(n)s of %(found)s cases like this one were approved."), self.approved
        return words % {"n": number, "found": self.found}

    def departs(self, outcome: str) -> bool:
        """Whether this outcome is not the usual one."""
        return outcome in ("approve", "deny") and self.usual not in ("", outcome)

    def token(self) -> str:
        """Carried by the panel, signed, so that deciding need not search again."""
        return signing.dumps([self.case, self.found, self.approved], salt=SALT)


def read(token: Any, case: ApprovalRequest) -> Likes | None:
    """What the panel showed of this case; None where it showed nothing, or of another one."""
    try:
        number, found, approved = signing.loads(str(token or ""), salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return Likes(number, found, approved) if number == case.pk else None
