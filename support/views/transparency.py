"""The public figures of a year, for anybody (P2B 11(4); DSA 15(1)(d), 24)."""

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from support.exports import written
from support.reports import public

FORMATS = ("", "csv", "json")


@require_safe
def show(request: HttpRequest, year: int = 0) -> HttpResponse:
    """A year as a page, as CSV or as JSON (`?format=`); the newest by default."""
    years, wanted = public.years(), request.GET.get("format", "")
    if (year and year not in years) or wanted not in FORMATS:
        raise Http404
    found = public.figures(year or years[0]) if years else None
    if found and wanted == "json":
        return JsonResponse(vars(found))
    if found and wanted == "csv":
        answer = HttpResponse(written([("figure", "value"), *found.as_rows()]), content_type="text/csv; charset=utf-8")
        answer["Content-Disposition"] = f'attachment; filename="hallpass-{found.year}.csv"'
        return answer
    types = (
        [(_("Complaints by purpose"), found.by_purpose), (_("Complaints by clause"), found.by_clause)] if found else []
    )
    return render(request, "support/transparency.html", {"found": found, "years": years, "types": types})
