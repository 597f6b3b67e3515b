"""My requests, and the page of one case."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.contrib.humanize.templatetags.humanize import apnumber
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.sessions import signed_in
from approvals.case_page import CasePage
from approvals.forms import AnswerForm
from approvals.models import ApprovalRequest, Decision, DecisionClause, Exemption
from approvals.pace import usual_hours
from approvals.passes import PassCard, cards
from approvals.shown import Row, days_left, sentence_case

from .access import for_sellers, visible_case

PAGE = 20
PASSES = 6
FILTERS = {
    "all": Q(),
    "open": Q(status__in=ApprovalRequest.OPEN),
    "decided": ~Q(status__in=ApprovalRequest.OPEN),
}


def with_last_ruling(cases: QuerySet[ApprovalRequest]) -> QuerySet[Any]:
    """The columns that shown.Row reads, of the last decision and its exemption, in the same statement."""
    ruling = Decision.objects.filter(request=OuterRef("pk")).order_by("-round")
    ground = DecisionClause.objects.filter(decision__request=OuterRef("pk")).order_by("-decision__round", "id")
    grant = Exemption.objects.filter(request=OuterRef("pk")).order_by("-id")
    return cases.select_related("order__buyer", "gig", "buyer", "handler").annotate(
        decider_name=Subquery(ruling.values("decider__name")[:1]),
        decided_at=Subquery(ruling.values("decided_at")[:1]),
        appeal_until=Subquery(ruling.values("appeal_until")[:1]),
        clause_number=Subquery(ground.values("clause__number")[:1]),
        clause_title=Subquery(ground.values("clause__title")[:1]),
        starts_at=Subquery(grant.values("starts_at")[:1]),
        ends_at=Subquery(grant.values("ends_at")[:1]),
        given_up_at=Subquery(grant.values("given_up_at")[:1]),
        stopped_at=Subquery(grant.values("stopped_at")[:1]),
        spent=Exists(Exemption.objects.spent().filter(request=OuterRef("pk"))),
    )


def number_in(request: HttpRequest, name: str) -> int | None:
    """A cursor from the query string; what is no number is no cursor."""
    text = request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None


def one_page(request: HttpRequest, cases: QuerySet[Any]) -> tuple[list[Any], dict[str, int | None]]:
    """A page of rows, newest first, by cursor; and the cursors of the pages around it."""
    before, after = number_in(request, "before"), number_in(request, "after")
    if after is not None:
        rows = list(cases.filter(pk__gt=after).order_by("pk")[: PAGE + 1])
        more, rows = len(rows) > PAGE, rows[:PAGE][::-1]
        return rows, {"older": rows[-1].pk if rows else None, "newer": rows[0].pk if more else None}
    if before is not None:
        cases = cases.filter(pk__lt=before)
    rows = list(cases.order_by("-pk")[: PAGE + 1])
    more, rows = len(rows) > PAGE, rows[:PAGE]
    return rows, {
        "older": rows[-1].pk if more else None,
        "newer": rows[0].pk if before is not None and rows else None,
    }


def standing(user: User) -> list[PassCard]:
    """Exemptions in force or to come, the next to end first."""
    now = timezone.now()
    related = ("decision__decider", "order__buyer", "gig", "buyer")
    rows = Exemption.objects.filter(seller=user).standing(now).counted().select_related(*related)
    rows = rows.filter(Q(order=None) | Q(order__status="open")).order_by("ends_at", "id")
    return cards(rows[: PASSES + 1], now)


def counts(user: User) -> dict[str, int]:
    found = ApprovalRequest.objects.filter(seller=user).aggregate(
        all=Count("pk"),
        open=Count("pk", filter=FILTERS["open"]),
        answer=Count("pk", filter=Q(status="needs_info")),
    )
    return {**found, "decided": found["all"] - found["open"]}


def lede(found: dict[str, int], passes: list[PassCard]) -> str:
    """What waits for the reader, in a sentence or two."""
    said = []
    if n := found["answer"]:
        words = ngettext("%(n)s needs your answer.", "%(n)s need your answer.", n)
        said.append(sentence_case(words % {"n": apnumber(n)}))
    if soon := [card for card in passes if card.state == "ends_soon"]:
        words = ngettext("%(n)s exemption ends %(left)s.", "%(n)s exemptions end soon, the first %(left)s.", len(soon))
        left = days_left(soon[0].exemption.ends_at, soon[0].at)
        said.append(sentence_case(words % {"n": apnumber(len(soon)), "left": left}))
    if not said and found["open"]:
        words = ngettext("%(n)s is in review.", "%(n)s are in review.", found["open"])
        said.append(sentence_case(words % {"n": apnumber(found["open"])}))
    return " ".join(said)


@for_sellers
@require_safe
def requests(request: HttpRequest) -> HttpResponse:
    """What is allowed now, what was asked for, what waits for the seller."""
    user, now = signed_in(request), timezone.now()
    shown = request.GET.get("show", "all")
    shown = shown if shown in FILTERS else "all"
    found, passes = counts(user), standing(user)
    cases = ApprovalRequest.objects.filter(FILTERS[shown], seller=user)
    rows, cursors = one_page(request, with_last_ruling(cases))
    labels = {"all": _("All"), "open": _("Open"), "decided": _("Decided")}
    context = {
        "lede": lede(found, passes),
        "passes": passes[:PASSES],
        "more_passes": len(passes) > PASSES,
        "drafts": user.drafts.order_by("-saved_at")[:20],
        "rows": [Row(case, now) for case in rows],
        "found": found,
        "shown": shown,
        "filters": [
            {"value": word, "label": label, "href": f"?show={word}", "count": found[word]}
            for word, label in labels.items()
        ],
        "cursors": cursors,
        "hours": usual_hours(),
    }
    return render(request, "approvals/requests.html", context)


def case_page(request: HttpRequest, case: ApprovalRequest, answer: AnswerForm | None = None) -> HttpResponse:
    """The page of a case; a refused answer comes back on it with everything typed."""
    form = answer or AnswerForm(initial={"seen": case.version})
    context = {"page": CasePage(case, signed_in(request), timezone.now()), "case": case, "form": form}
    return render(request, "approvals/request.html", context, status=422 if form.errors else 200)


@login_required
@require_safe
def request(request: HttpRequest, pk: int) -> HttpResponse:
    """Where the case is, who has it, what happens next, and by when."""
    return case_page(request, visible_case(request, pk))
