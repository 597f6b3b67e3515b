"""A new version of the policy: written as a draft, announced at least 15 days ahead (P2B 3(2)), then never changed."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from accounts.models import Role, User
from audit.canonical import instant
from audit.spine import change

if TYPE_CHECKING:
    from approvals.models import Policy, PolicyDraft

NOTICE = timedelta(days=15)
LONGEST = timedelta(days=731)
"""Nobody announces further ahead than two years."""
DUTIES = ("ask_first", "copy_back", "deliver_here", "get_paid_here")


class Announcing:
    """announce."""

    @classmethod
    def announce(cls: Any, *, by: User, draft: "PolicyDraft", effective_from: datetime) -> "Policy":
        """Publish the draft as the next version. Returns the Policy; the draft is gone.

        Everybody with open business is told in the same transaction's outbox. Cases keep the version they
        were filed under. Raises PermissionDenied for anybody but administrators, ValidationError by field.
        """
        if by.role != Role.ADMINISTRATOR:
            raise PermissionDenied(_("Administrators announce policies."))
        with change(by=by.party) as act:
            latest = cls.objects.select_for_update().latest("number")
            _check(draft.clauses, effective_from, act.now, latest)
            policy: Policy = cls.objects.create(
                number=latest.number + 1,
                title=draft.title,
                introduction=draft.introduction,
                announced_at=act.now,
                effective_from=effective_from,
            )
            rows = policy.clauses
            rows.bulk_create(
                rows.model(policy=policy, position=place, **clause) for place, clause in enumerate(draft.clauses, 1)
            )
            draft.delete()
            act.record(
                "policy.announced",
                chain=f"policy:{policy.number}",
                subjects=(policy.party,),
                data={"policy": policy.number, "effective_from": instant(effective_from)},
                about={"policy": policy},
            )
        return policy


def _check(clauses: list[dict[str, Any]], effective_from: datetime, now: datetime, latest: "Policy") -> None:
    errors: dict[str, str] = {}
    if effective_from < now + NOTICE:
        errors["effective_from"] = _("A change is announced at least 15 days before it holds (P2B 3(2)).")
    elif effective_from > now + LONGEST:
        errors["effective_from"] = _("Choose a day within two years.")
    elif effective_from <= latest.effective_from:
        errors["effective_from"] = _("Policy %(number)s holds from then on. Choose a later day.") % {
            "number": latest.number
        }
    numbers = [clause["number"] for clause in clauses]
    duties = sorted(clause["duty"] for clause in clauses if clause["duty"])
    if len(set(numbers)) != len(numbers):
        errors["clauses"] = _("Two clauses bear the same number.")
    elif duties != sorted(DUTIES):
        errors["clauses"] = _("Each of the four duties stands in exactly one clause.")
    elif not {"allows", "refuses"} <= {clause["kind"] for clause in clauses}:
        errors["clauses"] = _("At least one clause allows contact, and one refuses it.")
    elif not all(clause["title"].strip() and clause["text"].strip() and clause["number"].strip() for clause in clauses):
        errors["clauses"] = _("Every clause has a number, a title and a text.")
    if errors:
        raise ValidationError(errors)
