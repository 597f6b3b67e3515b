"""Forms about people. What they check, the models check again."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from .models import Role, User
from .time_zones import time_zones
from .tokens import Scope


class ZoneField(forms.CharField):
    """A time zone by name, with every known one offered."""

    widget = forms.TextInput(attrs={"list": "time-zones", "autocomplete": "off"})

    def zones(self) -> tuple[str, ...]:
        return time_zones()


class ProfileForm(forms.ModelForm):
    """How a person appears and how they like to be told."""

    time_zone = ZoneField(
        label=_("Time zone"), help_text=_("Times on pages and in mails are shown in it, e.g. Europe/Lisbon.")
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)

    class Meta:
        model = User
        fields = ["name", "time_zone", "language", "wants_digest"]
        help_texts = {"name": _("As other people see it.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance.at_desk:
            del self.fields["wants_digest"]

    def _post_clean(self) -> None:
        """The verb writes the person; the form leaves the one in hand as it is."""


class AbsenceForm(forms.Form):
    """From which day to which somebody is away, and who stands in."""

    first = forms.DateField(label=_("First day away"), widget=forms.DateInput(attrs={"type": "date"}))
    last = forms.DateField(label=_("Last day away"), widget=forms.DateInput(attrs={"type": "date"}))
    stand_in = forms.ModelChoiceField(
        label=_("Who stands in"),
        queryset=User.objects.none(),
        help_text=_("Reminders go to them, and sellers see their name beside yours. It gives them no new rights."),
    )

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles = (Role.LEAD,) if person.role == Role.LEAD else (Role.AGENT, Role.LEAD)
        colleagues = User.objects.filter(role__in=roles, is_active=True).exclude(pk=person.pk)
        self.fields["stand_in"].queryset = colleagues.order_by("name")  # type: ignore[attr-defined]


class InviteForm(forms.Form):
    """Somebody new for the desk, or a seller or buyer the marketplace has not sent yet."""

    name = forms.CharField(label=_("Name"), max_length=120)
    email = forms.EmailField(label=_("E-mail address"), help_text=_("The invitation goes there."))
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices, initial=Role.AGENT)
    time_zone = ZoneField(label=_("Time zone"), initial="UTC")


class RoleForm(forms.Form):
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)


class TokenForm(forms.Form):
    """A token for a program of the marketplace."""

    name = forms.CharField(label=_("Name"), max_length=80, help_text=_("What uses it, e.g. “order feed”."))
    scopes = forms.MultipleChoiceField(label=_("It may"), choices=Scope.choices, widget=forms.CheckboxSelectMultiple)
    days = forms.IntegerField(
        label=_("Valid for days"), initial=365, min_value=1, max_value=730, help_text=_("At most two years.")
    )
