"""The decision panel's form: one form, four outcomes; the verbs check again what it checks."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from approvals.models import ApprovalRequest, Clause
from approvals.rules import allowed_actions
from approvals.terms import Grounds, Terms
from orders.channels import Channel

OUTCOMES = ("approve", "deny", "ask", "escalate")
LOCAL = "%Y-%m-%dT%H:%M"
KINDS = ("allows", "refuses", "never")


def moment(label: Any, **options: Any) -> forms.DateTimeField:
    """An instant to the minute, in the agent's time zone."""
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=LOCAL)
    return forms.DateTimeField(label=label, widget=widget, required=False, **options)


def text(label: Any, length: int, rows: int = 4, **options: Any) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, max_length=length, widget=widget, required=False, **options)


class DecisionForm(forms.Form):
    """What an agent decides, and the words that go with it. Errors of the verbs land on these fields."""

    outcome = forms.ChoiceField(choices=[(word, word) for word in OUTCOMES])
    seen = forms.IntegerField(widget=forms.HiddenInput)
    channels = forms.MultipleChoiceField(
        choices=Channel.choices, label=_("Channels"), widget=forms.CheckboxSelectMultiple, required=False
    )
    starts_at = moment(_("From"))
    ends_at = moment(_("Until"))
    contacts_allowed = forms.IntegerField(
        label=_("Contacts"), required=False, min_value=1, max_value=1000, help_text=_("Empty: as many as needed.")
    )
    note = text(_("Depends on"), 2_000, 2, help_text=_("Anything else the grant depends on."))
    facts = text(_("Facts you relied on"), 4_000)
    why = text(_("Why the clause applies to them"), 2_000)
    statement = text(_("Statement to the seller"), 4_000, 5)
    question = text(_("Question to the seller"), 4_000, 5)
    reason = text(_("Why a lead should decide"), 2_000, 5)

    def __init__(self, data: Any = None, *, request: ApprovalRequest, clauses: list[Clause], **options: Any) -> None:
        self.request, self.all_clauses = request, {str(clause.pk): clause for clause in clauses}
        super().__init__(data, initial=self.asked_for(request), **options)
        self.fields["channels"].choices = [(word.value, word.label) for word in request.channel_list]  # type: ignore[attr-defined]
        self.fields["clauses"] = forms.MultipleChoiceField(
            label=_("Clauses"), required=False, choices=[(pk, str(clause)) for pk, clause in self.all_clauses.items()]
        )

    @staticmethod
    def asked_for(request: ApprovalRequest) -> dict[str, Any]:
        """The panel opens with exactly what the seller asked for."""
        return {
            "outcome": "approve",
            "seen": request.version,
            "channels": request.channels,
            "starts_at": max(request.wants_from, timezone.now()),
            "ends_at": request.wants_until,
            "contacts_allowed": request.wants_contacts,
        }

    def grouped(self) -> list[tuple[str, list[tuple[Clause, bool]]]]:
        """Clauses by what they are for, the chosen ones first; the one for this purpose comes chosen."""
        chosen = set(self["clauses"].value() or self.suggested())
        return [
            (
                kind,
                sorted(
                    ((clause, pk in chosen) for pk, clause in self.all_clauses.items() if clause.kind == kind),
                    key=lambda pair: not pair[1],
                ),
            )
            for kind in KINDS
        ]

    def suggested(self) -> list[str]:
        if self.is_bound:
            return []
        return [pk for pk, clause in self.all_clauses.items() if clause.purpose == self.request.purpose]

    def terms(self) -> Terms:
        """What is granted; an empty start means from now on. A preview leaves out what cannot be read yet."""
        fields = self.cleaned_data
        now: datetime = timezone.now()
        return Terms(
            channels=tuple(fields.get("channels", ())),
            starts_at=fields.get("starts_at") or now,
            ends_at=fields.get("ends_at") or self.request.wants_until,
            contacts_allowed=fields.get("contacts_allowed"),
            note=fields.get("note", ""),
        )

    def grounds(self) -> Grounds:
        """The statement of reasons; clauses of the other outcome are left aside."""
        fields = self.cleaned_data
        fitting = ("allows",) if fields.get("outcome") == "approve" else ("refuses", "never")
        chosen = [self.all_clauses[pk] for pk in fields.get("clauses", ())]
        return Grounds(
            statement=fields.get("statement", "").strip(),
            clauses=tuple((clause, fields.get("why", "").strip()) for clause in chosen if clause.kind in fitting),
            facts=fields.get("facts", "").strip(),
        )


class NoteForm(forms.Form):
    """A note among colleagues."""

    text = forms.CharField(label=_("Note"), max_length=4_000, widget=forms.Textarea(attrs={"rows": 2}))


def offered(user: Any, request: ApprovalRequest) -> list[str]:
    """The outcomes this person may choose now, in the panel's order."""
    allowed = allowed_actions(user, request)
    return [word for word in OUTCOMES if word in allowed]
