"""Long work on pages: the list, one job with its progress, stopping it, and its result."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.sessions import signed_in, step_up

from .models import Job

PAGE = 50


@login_required
@require_safe
def jobs(request: HttpRequest) -> HttpResponse:
    """What this person started, newest first."""
    rows, before = Job.objects.visible_to(signed_in(request)).order_by("-id"), request.GET.get("before", "")
    if before.isdecimal() and len(before) < 19:
        rows = rows.filter(pk__lt=int(before))
    found = list(rows[: PAGE + 1])
    older = f"?before={found[PAGE - 1].pk}" if len(found) > PAGE else ""
    for row in found:
        row.title = _told(row)["title"] if row.kind in settings.JOBS else row.kind  # type: ignore[attr-defined]
    return render(request, "jobs/jobs.html", {"jobs": found[:PAGE], "older": older})


@login_required
@require_safe
def job(request: HttpRequest, pk: int) -> HttpResponse:
    """One job; htmx asks for its progress alone while it runs."""
    found = _own(request, pk)
    template = "jobs/job.html#progress" if request.headers.get("HX-Request") else "jobs/job.html"
    return render(request, template, {"job": found, **_told(found)})


@login_required
@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop it before its next slice."""
    found = _own(request, pk)
    if found.cancel(by=signed_in(request)):
        messages.success(request, _("It stops before its next step."))
    else:
        messages.info(request, _("It is over already, or about to stop."))
    return redirect(found)


@login_required
@require_safe
@step_up
def result(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The finished file, for whoever started the job, as long as it is kept."""
    found = _own(request, pk)
    if found.state != "done" or not found.result or (found.kept_until and found.kept_until <= timezone.now()):
        raise Http404
    try:
        file = found.result.open("rb")
    except FileNotFoundError as gone:
        raise Http404 from gone
    answer = FileResponse(file, as_attachment=True, filename=found.result_name)
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "no-store, private"
    return answer


def _told(job: Job) -> dict[str, Any]:
    """What the job's own room says of it: a title, and perhaps a report in a template of its own."""
    work = import_string(settings.JOBS[job.kind])()
    told: dict[str, Any] = {"title": work.title(job) if hasattr(work, "title") else _("Export")}
    if hasattr(work, "report"):
        told |= {"report": work.report(job), "report_template": work.template}
    return told


def _own(request: HttpRequest, pk: int) -> Job:
    return get_object_or_404(Job.objects.visible_to(signed_in(request)), pk=pk)
