"""Two kinds of work on orders: a duty that is not kept, and a report of misuse."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from orders.models import ContactLog, MisuseReport

from .items import Act, ItemKind, SaidForm
from .models import WorkItem


class UrgeForm(SaidForm):
    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, label=_("To the seller"), help_text=_("They get it by mail."), **options)


class NoteForm(SaidForm):
    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, label=_("What you found"), help_text=_("For the desk only."), **options)


class AnswerForm(SaidForm):
    def __init__(self, *args: Any, **options: Any) -> None:
        said = _("They get it by mail. Nobody else reads it.")
        super().__init__(*args, label=_("To whoever reported it"), help_text=said, **options)


def _contact(item: WorkItem) -> ContactLog:
    related = ("order__seller", "order__buyer", "attachment", "logged_by", "message")
    return ContactLog.objects.select_related(*related).get(pk=item.about_row)


def _report(item: WorkItem) -> MisuseReport:
    related = ("order__seller", "order__buyer", "reporter", "answered_by")
    return MisuseReport.objects.select_related(*related).get(pk=item.about_row)


def _others(item: WorkItem, row: ContactLog) -> dict[str, Any]:
    """How the seller keeps this duty elsewhere, in one statement."""
    contacts = ContactLog.objects.filter(order__seller=row.order.seller_id)
    return {"history": [(_("Contacts logged"), contacts.count())]}


def _evidence(item: WorkItem, row: MisuseReport) -> dict[str, Any]:
    """What lies with the report, and what was logged on the order."""
    contacts = row.order.contacts.select_related("attachment").order_by("-started_at")
    return {"uploads": list(row.uploads.all()), "contacts": list(contacts[:10])}


def _urge(user: User, row: ContactLog, cleaned: Mapping[str, Any]) -> None:
    row.urge(by=user, text=cleaned["text"])


def _look_into(user: User, row: ContactLog, cleaned: Mapping[str, Any]) -> None:
    row.look_into(by=user, text=cleaned["text"])


def _reply(user: User, row: MisuseReport, cleaned: Mapping[str, Any]) -> None:
    row.reply(by=user, text=cleaned["text"], seen=row.version)


DUTY = ItemKind(
    title=_("Duty not kept"),
    template="support/items/duty.html",
    load=_contact,
    acts=(
        Act("urge", _("Write to the seller"), UrgeForm, _urge, _("Written. It stays open until the summary comes.")),
        Act(
            "look_into",
            _("Close it"),
            NoteForm,
            _look_into,
            _("Closed."),
            explains=_("The summary closes it by itself. Close it by hand when there is nothing left to wait for."),
        ),
    ),
    context=_others,
)
MISUSE = ItemKind(
    title=_("Report of misuse"),
    template="support/items/misuse.html",
    load=_report,
    acts=(
        Act(
            "reply",
            _("Answer and close"),
            AnswerForm,
            _reply,
            _("Answered, and closed."),
            explains=_("Revoking the exemption is an act of its own, on its case."),
            primary=True,
        ),
    ),
    context=_evidence,
)
