"""Long work on pages: the list, one job with its progress, stopping it, and its result."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.sessions import signed_in, step_up

from .models import Job


@login_required
@require_safe
def jobs(request: HttpRequest) -> HttpResponse:
    """The last hundred of this person."""
    rows = Job.objects.visible_to(signed_in(request)).order_by("-id")[:100]
    return render(request, "jobs/jobs.html", {"jobs": rows})


@login_required
@require_safe
def job(request: HttpRequest, pk: int) -> HttpResponse:
    """One job; htmx asks for its progress alone while it runs."""
    found = _own(request, pk)
    template = "jobs/job.html#progress" if request.headers.get("HX-Request") else "jobs/job.html"
    return render(request, template, {"job": found})


@login_required
@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop it before its next slice."""
    found = _own(request, pk)
    if found.cancel(by=signed_in(request)):
        messages.success(request, _("It stops at the next step."))
    else:
        messages.info(request, _("It is over already."))
    return redirect(found)


@login_required
@require_safe
@step_up
def result(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The finished file, for whoever started the job."""
    found = _own(request, pk)
    if found.state != "done" or not found.result:
        raise Http404
    answer = FileResponse(found.result.open("rb"), as_attachment=True, filename=found.result_name)
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return answer


def _own(request: HttpRequest, pk: int) -> Job:
    return get_object_or_404(Job.objects.visible_to(signed_in(request)), pk=pk)
