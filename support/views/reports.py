"""Reports: the page, each chart's table as CSV, and what leads see of deciders."""

from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import Role, User
from accounts.sessions import signed_in, step_up
from jobs.models import Job
from support.counters import held
from support.exports import written
from support.reports import pages, tables
from support.reports.charts import Chart
from support.reports.reading import LENGTHS, SIDES, STEPS, Asked, Period, asked
from support.reports.summing import today
from support.reports.tables import Table

from .access import reads_desk


@reads_desk
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """All charts of a period, seen from one side."""
    user, found = signed_in(request), asked(request.GET.dict(), today())
    period, queue = Period(found), held(user, timezone.now())
    context = {
        "asked": found,
        "tiles": pages.tiles(period, queue.waiting(), queue.late),
        "charts": _charts(period),
        "tables": tables.all_of(found, deciders=_sees_deciders(user)),
        "menus": _menus(found),
        "query": urlencode(found.query),
        "leads": _sees_deciders(user),
        "may_export": _may_export(user),
    }
    return render(request, "support/reports.html", context)


@reads_desk
@require_safe
def table(request: HttpRequest, slug: str) -> HttpResponse:
    """One chart's or breakdown's table as CSV."""
    user, found = signed_in(request), asked(request.GET.dict(), today())
    breakdowns = tables.all_of(found, deciders=_sees_deciders(user))
    offered: list[Chart | Table] = [*_charts(Period(found)), *breakdowns]
    for one in offered:
        if one.slug == slug:
            rows = [cells for cells, _rate, _tone in one.rows] if isinstance(one, Table) else one.rows
            name = f"{slug}-{found.first}-{found.last}.csv"
            answer = HttpResponse(written([one.heads, *rows]), content_type="text/csv; charset=utf-8")
            answer["Content-Disposition"] = f'attachment; filename="{name}"'
            return answer
    raise Http404


@reads_desk
@require_POST
@step_up
def export_statements(request: HttpRequest) -> HttpResponse:
    """Begin the export of statements of reasons (DSA 24(5)); its page shows the progress."""
    user = signed_in(request)
    if not _may_export(user):
        raise PermissionDenied(_("Leads and auditors export statements of reasons."))
    return redirect(Job.start(by=user, kind="statement_export", parameters={}))


def _charts(period: Period) -> list[Chart]:
    found = period.asked
    charts = [
        pages.arrivals(period),
        pages.times(period, "decided", "to-decision", _("Time to decision, working hours"), "decision"),
    ]
    if found.side != "team":  # whoever of the desk answers first, or hears an appeal, is of no team's figures
        charts += [
            pages.times(
                period, "answered", "to-first-answer", _("Time to first answer, working hours"), "first_answer"
            ),
            pages.times(period, "heard", "to-ruling", _("Time to the ruling on an appeal, working hours"), "appeal"),
        ]
    if found.side == "all":  # items and mails are not told apart by channel, purpose or team
        charts += [pages.open_at_end(found), pages.ages(timezone.now()), pages.mails(period)]
    return charts


def _sees_deciders(user: User) -> bool:
    """Figures about single colleagues are for those who lead them, and for whoever audits."""
    return user.role in (Role.LEAD, Role.AUDITOR)


def _may_export(user: User) -> bool:
    return user.role in (Role.LEAD, Role.AUDITOR)


def _menus(found: Asked) -> list[dict[str, Any]]:
    """Period, side and step, each with the addresses that its choices lead to."""
    query = dict(found.query)

    def to(without: tuple[str, ...] = (), **change: str) -> str:
        kept = {key: value for key, value in query.items() if key not in without and key not in change}
        return "?" + urlencode({**kept, **change})

    length = "" if "from" in query else query.get("period", "30")
    period = LENGTHS[length] if length else ""
    menus = [
        {
            "plain": period or f"{found.first} – {found.last}",
            "choices": [(to(("from", "to"), period=key), word, key == length) for key, word in LENGTHS.items()],
            "days": {key: value for key, value in query.items() if key not in ("from", "to", "period")},
        }
    ]
    for side, (label, words) in SIDES.items():
        others = tuple(other for other in SIDES if other != side)
        menus.append(
            {
                "label": label,
                "value": words[found.value] if found.side == side else "",
                "clear": to((side,)),
                "choices": [
                    (to(others, **{side: key}), word, found.side == side and key == found.value)
                    for key, word in words.items()
                ],
            }
        )
    by = [(to(by=key), word, key == found.by) for key, word in STEPS.items()]
    return [*menus, {"plain": STEPS[found.by], "choices": by}]
