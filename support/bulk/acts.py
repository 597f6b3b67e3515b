"""What can be done to many items at once: one table. Each asks once for what it needs and runs a verb for each."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from approvals import preview
from approvals.models import ApprovalRequest, Clause
from approvals.terms import Grounds, Terms
from notifications.rendering import Mail
from support.departing import Likes
from support.forms import DecisionForm, HandOverForm, moment, text
from support.macros.variables import IN_BRACES, KNOWN, fill, refused
from support.models import LEASE, WorkItem

Fields = Mapping[str, Any]


class Nothing(forms.Form):
    """An act that needs nothing said."""

    def __init__(self, *args: Any, by: User, **options: Any) -> None:
        super().__init__(*args, **options)

    def clean(self) -> dict[str, Any]:
        """Variables that each case answers may stay; what only a person can fill in may not."""
        for name in ("question", "statement", "facts", "why"):
            if said := refused(IN_BRACES.sub(_answered, self.cleaned_data.get(name, ""))):
                self.add_error(name, said)
        return self.cleaned_data


def needed(field: Any, missing: Any) -> Any:
    """The field, which cannot be left out here; `missing` says so."""
    field.required = True
    field.error_messages["required"] = missing
    return field


UNSAID = _("Write what the sellers should read.")
UNREASONED = _("Missing. A refusal cannot be sent without it.")


class SnoozeMany(Nothing):
    until = needed(
        moment(_("Until"), help_text=_("Each comes back to you then. An item promised before that stays.")),
        _("Say until when."),
    )


class AskMany(Nothing):
    question = needed(text(_("Question to each seller"), 4_000, 5), UNSAID)


def departure() -> forms.CharField:
    """Why those differ that are decided otherwise than most cases like them; one sentence for all of them."""
    return text(
        _("Why these differ"),
        1_000,
        2,
        help_text=_(
            "For those that most cases like them were decided otherwise. Without it they are left alone, and named."
        ),
    )


class ApproveMany(Nothing):
    clause = forms.ChoiceField(label=_("Clause"), required=False)
    statement = needed(text(_("Statement to each seller"), 4_000, 5), UNSAID)
    departure = departure()

    def __init__(self, *args: Any, by: User, **options: Any) -> None:
        super().__init__(*args, by=by, **options)
        each = ("", _("The clause for the purpose of each"))
        self.fields["clause"].choices = [each, *_numbers("allows")]  # type: ignore[attr-defined]


class DenyMany(Nothing):
    clause = forms.ChoiceField(label=_("Clause"))
    facts = needed(text(_("Facts you relied on"), 4_000), UNREASONED)
    why = needed(text(_("Why the clause applies to them"), 2_000), UNREASONED)
    statement = needed(text(_("Statement to each seller"), 4_000, 5), UNREASONED)
    departure = departure()

    def __init__(self, *args: Any, by: User, **options: Any) -> None:
        super().__init__(*args, by=by, **options)
        self.fields["clause"].choices = _numbers("refuses", "never")  # type: ignore[attr-defined]


@dataclass(frozen=True)
class BulkAct:
    """`run(item, user, fields, seen)` calls the verb; `undo` names the act that takes it back."""

    word: str
    label: Any
    icon: str
    title: Any
    run: Callable[[WorkItem, User, Fields, int], object]
    form: type[Any] = Nothing
    undo: str = ""
    rules: bool = False
    """It decides, or speaks to sellers: a second factor is asked for, and cases changed meanwhile are left alone."""
    mail: Callable[[ApprovalRequest, User, Fields], Mail] | None = None
    in_bar: bool = True

    @property
    def shape(self) -> str:
        """Which macros fit it; none for acts that say nothing to sellers."""
        return {"approve": "grant", "deny": "refuse", "ask": "ask"}.get(self.word, "")

    @property
    def mails(self) -> bool:
        """Whether each seller gets a mail that can be looked at first."""
        return self.mail is not None


def case_of(item: WorkItem) -> ApprovalRequest:
    """The request to be decided. Raises ValidationError for whatever deserves a look of its own."""
    if item.request is None:
        raise ValidationError(_now("It waits on an order: what can be done stands on its page."))
    if item.stage != "review" or item.kind == "delivery":
        raise ValidationError(_now("An appeal or a change of terms is decided one by one."))
    return item.request


def terms_of(case: ApprovalRequest) -> Terms:
    """Exactly what was asked for; of a time that is over, the same length from now."""
    asked = DecisionForm(matter=case, clauses=[]).asked_for()
    return Terms(tuple(asked["channels"]), asked["starts_at"], asked["ends_at"], asked["contacts_allowed"])


def departing(case: ApprovalRequest, outcome: str, fields: Fields) -> str:
    """The sentence to keep with a case decided otherwise than most like it. Raises ValidationError without one."""
    likes = Likes.of(case)
    if not likes.departs(outcome):
        return ""
    if said := fields["departure"].strip():
        return str(said)
    raise ValidationError(likes.said() + " " + _now("Decide it on its page, or say why these differ."))


def grounds_of(case: ApprovalRequest, fields: Fields, departure: str = "") -> Grounds:
    """The statement of reasons for one case; the clause is that of the policy it was filed under."""
    number, every = fields["clause"], case.policy.every_clause
    fitting = [one for one in every if (one.number == number if number else one.purpose == case.purpose)][:1]
    panel = DecisionForm(matter=case, clauses=every)
    panel.initial = {
        **panel.initial,
        "outcome": "approve" if fitting and fitting[0].kind == "allows" else "deny",
        "clauses": [str(one.pk) for one in fitting],
    }
    statement = spoken(fields["statement"], case, panel)
    why, facts = (spoken(fields.get(name, ""), case, panel) for name in ("why", "facts"))
    clauses = tuple((clause, why or statement) for clause in fitting)
    return Grounds(statement, clauses, facts, departure=departure)


def spoken(words: str, case: ApprovalRequest, panel: DecisionForm) -> str:
    """The words for one case, its variables filled. Raises ValidationError where the case has no answer to one."""
    filled = fill(words, case, panel)
    if said := refused(filled):
        raise ValidationError(said)
    return filled


def _answered(found: re.Match[str]) -> str:
    """A variable that each case fills by itself is nothing that is missing."""
    return "…" if found[1].lower() in KNOWN else found[0]


def _approve(item: WorkItem, user: User, fields: Fields, seen: int) -> None:
    case = case_of(item)
    grounds = grounds_of(case, fields, departing(case, "approve", fields))
    case.approve(by=user, terms=terms_of(case), grounds=grounds, seen=seen)


def _deny(item: WorkItem, user: User, fields: Fields, seen: int) -> None:
    case = case_of(item)
    case.deny(by=user, grounds=grounds_of(case, fields, departing(case, "deny", fields)), seen=seen)


def _ask(item: WorkItem, user: User, fields: Fields, seen: int) -> None:
    case = case_of(item)
    case.ask(by=user, question=question_of(case, fields), seen=seen)


def question_of(case: ApprovalRequest, fields: Fields) -> str:
    """The question as this seller reads it."""
    return spoken(fields["question"], case, DecisionForm(matter=case, clauses=[]))


def _hand_over(item: WorkItem, user: User, fields: Fields, seen: int) -> None:
    item.hand_over(by=user, to=fields["to"], note=fields["note"])


ACTS = (
    BulkAct(
        "claim", _("Claim"), "hand", _("Claim them"),
        lambda item, user, fields, seen: item.claim(by=user), undo="release",
    ),
    BulkAct(
        "ask", _("Ask"), "message-square-text", _("Ask their sellers"), _ask, AskMany, rules=True,
        mail=lambda case, user, fields: preview.of_question(case, user, question_of(case, fields)),
    ),
    BulkAct(
        "snooze", _("Snooze"), "moon", _("Put them aside"),
        lambda item, user, fields, seen: item.snooze(by=user, until=fields["until"]), SnoozeMany, undo="wake",
    ),
    BulkAct("hand_over", _("Hand over"), "users", _("Hand them over"), _hand_over, HandOverForm, undo="take_back"),
    BulkAct(
        "approve", _("Approve"), "circle-check", _("Approve them"), _approve, ApproveMany, rules=True,
        mail=lambda case, user, fields: preview.of_grant(
            "approved", case, user, terms_of(case), grounds_of(case, fields)
        ),
    ),
    BulkAct(
        "deny", _("Deny"), "circle-x", _("Deny them"), _deny, DenyMany, rules=True,
        mail=lambda case, user, fields: preview.of_refusal("denied", case, user, grounds_of(case, fields)),
    ),
    BulkAct(
        "release", _("Release"), "undo-2", _("Release them"),
        lambda item, user, fields, seen: item.release(by=user), in_bar=False,
    ),
    BulkAct(
        "wake", _("Bring back"), "sun", _("Bring them back"),
        lambda item, user, fields, seen: item.wake(by=user, lease=LEASE), in_bar=False,
    ),
    BulkAct(
        "take_back", _("Take back"), "undo-2", _("Take them back"),
        lambda item, user, fields, seen: item.take_back(by=user, lease=LEASE), in_bar=False,
    ),
)  # fmt: skip
BY_WORD = {act.word: act for act in ACTS}


def in_bar() -> tuple[tuple[str, str, str], ...]:
    """Word, label and icon of each act that the bar over a list offers."""
    return _in_bar(get_language() or "")


@lru_cache(maxsize=8)
def _in_bar(language: str) -> tuple[tuple[str, str, str], ...]:
    return tuple((act.word, str(act.label), act.icon) for act in ACTS if act.in_bar)


def _numbers(*kinds: str) -> list[tuple[str, str]]:
    """Clauses of the newest version, by number."""
    rows = Clause.objects.filter(kind__in=kinds).order_by("policy__number").values_list("number", "title")
    return sorted((number, f"{number} {title}") for number, title in dict(rows).items())
