"""The register of exemptions: what is in force, what ends soon, what is over."""

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.core.exceptions import BadRequest, ValidationError
from django.db.models import Exists, Q, TextField
from django.db.models.functions import Cast
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import DESK_ROLES, Role, User
from accounts.sessions import signed_in
from approvals.models import Exemption
from approvals.models.exemption import SPENT, ExemptionQuerySet
from approvals.rules import exemptions
from orders.channels import Channel
from support.filters import LONGEST
from support.forms import moment, text
from support.queue import read_cursor

from .access import at_desk, may_decide_now, reads_desk

PAGE = 50
PEOPLE = (
    "seller",
    "order",
    "gig",
    "decision__decider",
    "request__seller",
    "request__gig",
    "request__order",
    "request__buyer",
    "request__policy",
)
SOON = timedelta(days=5)
STATES = {
    "in_force": gettext_lazy("In force"),
    "ending": gettext_lazy("Ending soon"),
    "scheduled": gettext_lazy("Scheduled"),
    "ended": gettext_lazy("Ended"),
    "revoked": gettext_lazy("Revoked"),
}
KEYS = ("state", "seller", "channel", "granter", "after")
BACKWARDS = ("ended", "revoked")
"""What is over is shown with the latest end first; what holds, with what ends next first."""


@reads_desk
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """Exemptions of one state, perhaps of one seller, channel or granter."""
    now, chosen = timezone.now(), _chosen(request)
    state = chosen["state"]
    rows = _in_state(Exemption.objects.visible_to(signed_in(request)), state, now)
    found = list(_after(_filtered(rows, chosen), request.GET.get("after", ""), state in BACKWARDS)[: PAGE + 1])
    for exemption in found:
        exemption.now = _shown_state(exemption, now)  # type: ignore[attr-defined]
        exemption.standing_now = exemption.now in ("active", "ends_soon", "scheduled", "used")  # type: ignore[attr-defined]
    shown, older = found[:PAGE], ""
    if len(found) > PAGE:
        older = f"?{urlencode({**chosen, 'after': f'{shown[-1].ends_at.isoformat()}_{shown[-1].pk}'})}"
    context = {
        "exemptions": shown,
        "states": [(f"?{urlencode({**chosen, 'state': word})}", word, label) for word, label in STATES.items()],
        "state": state,
        "menus": _menus(chosen),
        "without_seller": f"?{urlencode({**chosen, 'seller': ''})}",
        "seller": _named(chosen.get("seller", "")),
        "others": {key: value for key, value in chosen.items() if key != "seller"},
        "filtered": len(chosen) > 1,
        "chosen": urlencode({key: value for key, value in chosen.items() if key != "seller"}),
        "older": older,
    }
    return render(request, "support/exemptions.html", context)


class ExtendForm(forms.Form):
    """Until when, how many contacts are still to come, and what the seller is told."""

    until = moment(gettext_lazy("Until"))
    contacts = forms.IntegerField(
        label=gettext_lazy("Contacts still to come"),
        required=False,
        min_value=1,
        max_value=1_000,
        help_text=gettext_lazy("Empty: as many as needed."),
    )
    statement = text(gettext_lazy("What you tell the seller"), 4_000)
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        fields: dict[str, Any] = super().clean() or {}
        if not self.errors and not fields.get("until"):
            self.add_error("until", _("Say until when."))
        return fields


@at_desk
@require_http_methods(["GET", "HEAD", "POST"])
@may_decide_now
def extend(request: HttpRequest, pk: int) -> HttpResponse:
    """Give more time or contacts, unasked. What is refused comes back with everything typed."""
    user = signed_in(request)
    rows = Exemption.objects.visible_to(user).select_related(*PEOPLE)
    exemption = get_object_or_404(rows, pk=pk)
    opens_with = {"until": exemption.ends_at, "seen": exemption.version, "contacts": exemption.contacts_left}
    form = ExtendForm(request.POST if request.method == "POST" else None, initial=opens_with)
    barred = exemptions.refusal(user, "extend", exemption)
    if request.method == "POST" and form.is_valid():
        try:
            exemption.extend(by=user, **form.cleaned_data)
        except ValidationError as refused:
            for field, said in refused.message_dict.items():
                form.add_error(field if field in form.fields else None, said)
        else:
            told = {"seller": exemption.seller.name, "case": exemption.request.number}
            messages.success(request, _("%(case)s is extended, and %(seller)s is told.") % told)
            return redirect("support:case", exemption.request_id)
    context = {"exemption": exemption, "form": form, "barred": barred}
    return render(request, "support/extend.html", context, status=400 if form.is_bound else 200)


def _chosen(request: HttpRequest) -> dict[str, str]:
    """What the address asks for. Raises BadRequest for keys and values that are not on the list."""
    if unknown := [key for key in request.GET if key not in KEYS]:
        raise BadRequest(_("The register cannot be filtered by “%(key)s”.") % {"key": unknown[0][:40]})
    chosen = {key: str(request.GET[key]) for key in KEYS if request.GET.get(key) and key != "after"}
    chosen.setdefault("state", "in_force")
    granter = chosen.get("granter", "0")
    if (
        chosen["state"] not in STATES
        or chosen.get("channel", Channel.EMAIL) not in Channel.values
        or not (granter.isdecimal() and len(granter) < 19)
        or len(chosen.get("seller", "")) > LONGEST
        or "\0" in chosen.get("seller", "")
    ):
        raise BadRequest(_("The register has nothing of that kind. Open it from the start."))
    return chosen


def _in_state(rows: ExemptionQuerySet, state: str, now: datetime) -> ExemptionQuerySet:
    acts = Q(given_up_at__isnull=False) | Q(stopped_at__isnull=False) | Q(amended_at__isnull=False)
    over = acts | Q(ends_at__lte=now) | Q(Exists(SPENT))
    return {
        "in_force": lambda: rows.in_force(now),
        "ending": lambda: rows.in_force(now).filter(ends_at__lt=now + SOON),
        "scheduled": lambda: rows.standing(now).filter(starts_at__gt=now),
        "ended": lambda: rows.filter(over, revoked_at=None),
        "revoked": lambda: rows.exclude(revoked_at=None),
    }[state]()


def _filtered(rows: ExemptionQuerySet, chosen: dict[str, str]) -> ExemptionQuerySet:
    if seller := chosen.get("seller"):
        rows = rows.filter(seller__in=sellers(seller))
    if granter := chosen.get("granter"):
        rows = rows.filter(decision__decider=int(granter))
    if channel := chosen.get("channel"):
        rows = rows.alias(words=Cast("channels", TextField())).filter(words__contains=f'"{channel}"')
    return rows.counted().select_related("seller", "order", "gig", "request__buyer", "decision__decider")


def sellers(said: str) -> Any:
    """Whoever is meant: a seller by number, or everybody whose name holds this."""
    if said.isdecimal() and len(said) < 19:
        return [int(said)]
    return User.objects.filter(role=Role.SELLER, name__icontains=said).values("pk")


def _after(rows: ExemptionQuerySet, cursor: str, backwards: bool) -> ExemptionQuerySet:
    if cursor:
        moment, number = read_cursor(cursor)
        if backwards:
            rows = rows.filter(Q(ends_at__lt=moment) | Q(ends_at=moment, id__lt=number), ends_at__lte=moment)
        else:
            rows = rows.filter(Q(ends_at__gt=moment) | Q(ends_at=moment, id__gt=number), ends_at__gte=moment)
    return rows.order_by("-ends_at", "-id") if backwards else rows.order_by("ends_at", "id")


def _shown_state(exemption: Exemption, now: datetime) -> str:
    state = exemption.state(now)
    return "ends_soon" if state == "active" and exemption.ends_at < now + SOON else state


def _named(said: str) -> str:
    """The seller in the filter as people call them: their name where a number was said."""
    if said.isdecimal() and len(said) < 19:
        return User.objects.filter(pk=int(said)).values_list("name", flat=True).first() or said
    return said


def _menus(chosen: dict[str, str]) -> list[dict[str, Any]]:
    granters = User.objects.filter(role__in=DESK_ROLES).order_by("name").values_list("pk", "name")[:100]
    words: dict[str, dict[str, Any]] = {
        "channel": dict(Channel.choices),
        "granter": {str(pk): name for pk, name in granters},
    }
    labels = {"channel": _("Channel"), "granter": _("Granted by")}
    return [
        {
            "label": labels[key],
            "value": words[key].get(chosen[key], _("somebody else")) if key in chosen else "",
            "clear": f"?{urlencode({name: value for name, value in chosen.items() if name != key})}",
            "choices": [(f"?{urlencode({**chosen, key: value})}", word) for value, word in words[key].items()],
        }
        for key in words
    ]
