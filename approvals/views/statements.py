"""The statement of reasons of an adverse decision, as a page to print and as a PDF."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.sessions import signed_in
from approvals.documents import pdf
from approvals.models import ApprovalRequest, Clause, Decision
from approvals.proof import moment as in_words
from approvals.statements import compose, fingerprint


def found(request: HttpRequest, pk: int, number: int) -> tuple[Decision, dict[str, object], str]:
    """The decision, its statement's content and seal; 404 if the case is not seen, or nothing was refused."""
    cases = ApprovalRequest.objects.visible_to(signed_in(request))
    related = ("request__seller", "request__order", "request__buyer", "request__gig", "request__policy", "decider")
    decision = get_object_or_404(
        Decision.objects.select_related("document", *related), request=pk, round=number, request__in=cases
    )
    if not decision.adverse:
        raise Http404
    kept = getattr(decision, "document", None)
    if kept:
        return decision, kept.content, kept.sha256
    content = compose(decision, grounds_of(decision))
    return decision, content, fingerprint(content)


def grounds_of(decision: Decision) -> list[tuple[Clause, str]]:
    """The grounds of a decision from before statements were kept: its rows never change either."""
    return [(row.clause, row.why) for row in decision.grounds.select_related("clause__policy")]


@login_required
@require_safe
def statement(request: HttpRequest, pk: int, round: int) -> HttpResponse:
    """To read and to print."""
    decision, content, seal = found(request, pk, round)
    line, parts = pdf.rows(content, said=in_words)
    context = {"decision": decision, "case": decision.request, "content": content, "line": line, "parts": parts}
    return render(request, "approvals/statement.html", {**context, "seal": seal})


@login_required
@require_safe
def statement_pdf(request: HttpRequest, pk: int, round: int) -> HttpResponse:
    """The same as a file to keep."""
    decision, content, seal = found(request, pk, round)
    page = f"{settings.SITE_URL}{reverse('approvals:statement', args=[pk, round])}"
    answer = HttpResponse(pdf.render(content, seal, page), content_type="application/pdf")
    name = f"{decision.request.number}-{decision.round}.pdf"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
