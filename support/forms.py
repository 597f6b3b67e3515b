"""The decision panel's form: one form for every outcome; the verbs check again what it checks."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.models import DESK_ROLES, User
from approvals.models import Amendment, Appeal, ApprovalRequest, Clause
from approvals.terms import FURTHEST, Grounds, Terms
from audit.conflicts import Stale, WrongState
from orders.channels import Channel

from .departing import Likes, read
from .handing import LONGEST
from .macros.variables import PLACES, refused
from .panels import BY_WORD, Matter, cites, offered

LOCAL = "%Y-%m-%dT%H:%M"
KINDS = ("allows", "refuses", "never", "rule", "duty")


def moment(label: Any, **options: Any) -> forms.DateTimeField:
    """An instant to the minute, in the agent's time zone, within a hundred years."""
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=LOCAL)
    return forms.DateTimeField(label=label, widget=widget, required=False, validators=[_near], **options)


def _near(at: datetime) -> None:
    if abs(at - timezone.now()) > FURTHEST:
        raise ValidationError(_("Choose a time within a hundred years."))


def text(label: Any, length: int, rows: int = 4, **options: Any) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, max_length=length, widget=widget, required=False, **options)


class DecisionForm(forms.Form):
    """What a person at the desk decides, and the words that go with it. Errors of the verbs land on these fields."""

    outcome = forms.ChoiceField(choices=[(word, word) for word in BY_WORD])
    seen = forms.IntegerField(widget=forms.HiddenInput)
    macro = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1, max_value=2**62)
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
    departure = text(
        _("Why this one differs"),
        1_000,
        2,
        help_text=_("One sentence for colleagues and auditors; no seller reads it."),
    )
    likes = forms.CharField(widget=forms.HiddenInput, required=False, max_length=300)
    question = text(_("Question to the seller"), 4_000, 5)
    reason = text(_("Why a lead should decide"), 2_000, 5)
    effective_at = moment(_("From when"), help_text=_("Empty: at once. The seller is told now in any case."))
    unfounded = forms.BooleanField(
        label=_("Plainly unfounded"),
        required=False,
        help_text=_(
            "Counted. After the third within a year the seller is warned; only then may appeals be spaced out."
        ),
    )

    def __init__(
        self, data: Any = None, *, matter: Matter, clauses: Sequence[Clause], draft: bool = False, **options: Any
    ) -> None:
        """The panel of what waits; a `draft` is still being written, and may hold what is to be filled in."""
        self.matter, self.all_clauses = matter, {str(clause.pk): clause for clause in clauses}
        self.draft, self.missing = draft, list[str]()
        self.request: ApprovalRequest = matter if isinstance(matter, ApprovalRequest) else matter.request
        super().__init__(data, initial=self.asked_for(), **options)
        self.fields["channels"].choices = [(word.value, word.label) for word in self.request.channel_list]  # type: ignore[attr-defined]
        self.fields["clauses"] = forms.MultipleChoiceField(
            label=_("Clauses"), required=False, choices=[(pk, str(clause)) for pk, clause in self.all_clauses.items()]
        )

    @property
    def wish(self) -> ApprovalRequest | Amendment:
        """What the seller asked for, and a grant is measured by: the request, or the change of its terms."""
        if isinstance(self.matter, Amendment):
            return self.matter
        return (isinstance(self.matter, Appeal) and self.matter.decision.amendment) or self.request

    def asked_for(self) -> dict[str, Any]:
        """The panel opens with exactly what the seller asked for; of a time that is over, the same length from now."""
        wish, now = self.wish, timezone.now()
        starts_at, ends_at = max(wish.wants_from, now), wish.wants_until
        if ends_at <= now:
            ends_at = now + (wish.wants_until - wish.wants_from)
        return {
            "seen": self.matter.version,
            "channels": wish.channels,
            "starts_at": starts_at,
            "ends_at": ends_at,
            "contacts_allowed": wish.wants_contacts,
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

    def clean(self) -> dict[str, Any]:
        """Nothing goes out with a variable of a macro in it, nor against most cases like it without a word."""
        unsaid = not self.cleaned_data.get("departure", "").strip()
        if unsaid and not self.draft and self.departs(self.cleaned_data.get("outcome", "")):
            self.add_error("departure", self.usual.said() + " " + _now("Say in a sentence why this one differs."))
        act = BY_WORD.get(self.cleaned_data.get("outcome", ""))
        for name in PLACES[act.shape] if act else ():
            if said := refused(self.cleaned_data.get(name, "")):
                self.missing.append(said)
                if not self.draft:
                    self.add_error(name, said)
        return self.cleaned_data

    def raise_if_overtaken(self, user: User) -> None:
        """Somebody was first: that counts before any fault of what was typed. Raises WrongState or Stale."""
        seen, acts = self.cleaned_data.get("seen"), [act.word for act in offered(user, self.matter)]
        if seen is not None and seen != self.matter.version:
            raise (Stale if self.cleaned_data.get("outcome") in acts else WrongState)(self.matter)

    def cited(self) -> list[Clause]:
        """The clauses chosen now, or else suggested, that fit the chosen outcome."""
        chosen = {str(pk) for pk in self["clauses"].value() or self.suggested()}
        fitting = cites(self["outcome"].value() or "")
        return [clause for pk, clause in self.all_clauses.items() if pk in chosen and clause.kind in fitting]

    def not_sent_yet(self, **changes: Any) -> "DecisionForm":
        """A form that holds what this one was sent, with some fields changed, and finds no fault yet."""
        form = DecisionForm(matter=self.matter, clauses=list(self.all_clauses.values()))
        typed = {name: self[name].value() for name in self.fields}
        form.initial = {
            **form.initial,
            **{name: value for name, value in typed.items() if value is not None},
            **changes,
        }
        return form

    def suggested(self) -> list[str]:
        if self.is_bound:
            return []
        return [pk for pk, clause in self.all_clauses.items() if clause.purpose == self.request.purpose]

    def terms(self) -> Terms:
        """What is granted; an empty start means from now on. A preview leaves out what cannot be read yet."""
        fields = self.cleaned_data
        return Terms(
            channels=tuple(fields.get("channels", ())),
            starts_at=fields.get("starts_at") or timezone.now(),
            ends_at=fields.get("ends_at") or self.wish.wants_until,
            contacts_allowed=fields.get("contacts_allowed"),
            note=fields.get("note", ""),
        )

    def grounds(self) -> Grounds:
        """The statement of reasons; clauses of the other outcomes are left aside."""
        fields = self.cleaned_data
        fitting = cites(fields.get("outcome", ""))
        chosen = [self.all_clauses[pk] for pk in fields.get("clauses", ())]
        return Grounds(
            statement=fields.get("statement", "").strip(),
            clauses=tuple((clause, fields.get("why", "").strip()) for clause in chosen if clause.kind in fitting),
            facts=fields.get("facts", "").strip(),
            departure=fields.get("departure", "").strip() if self.departs(fields.get("outcome", "")) else "",
        )

    def departs(self, outcome: str) -> bool:
        """Whether this outcome is not what most cases like it came to."""
        ruled = outcome in ("approve", "deny") and self.matter is self.request
        return ruled and self.usual.departs(outcome)

    @cached_property
    def usual(self) -> Likes:
        """How cases like it were decided: as the panel showed it, or as it is where what was sent does not say."""
        return read(self["likes"].value(), self.request) or Likes.of(self.request)

    def begins(self) -> datetime | None:
        """When a revocation begins; None for at once."""
        found: datetime | None = self.cleaned_data.get("effective_at")
        return found


class HandOverForm(forms.Form):
    """To whom, and a word for them."""

    to = forms.ModelChoiceField(label=_("To"), queryset=User.objects.none(), empty_label=_("Choose a colleague"))
    note = forms.CharField(
        label=_("A word for them"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Only the desk reads it."),
    )

    def __init__(self, *args: Any, by: User, **options: Any) -> None:
        super().__init__(*args, **options)
        colleagues = User.objects.filter(role__in=DESK_ROLES, is_active=True).exclude(pk=by.pk)
        self.fields["to"].queryset = colleagues.order_by("name", "pk")  # type: ignore[attr-defined]


class NoteForm(forms.Form):
    """A note among colleagues."""

    text = forms.CharField(label=_("Note"), max_length=4_000, widget=forms.Textarea(attrs={"rows": 2}))
