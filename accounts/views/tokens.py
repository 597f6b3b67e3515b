"""Keys for the marketplace's programs: made, shown once, listed, revoked."""

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ..forms import TokenForm
from ..models import ApiToken
from ..rules import administers
from ..sessions import signed_in, step_up


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@step_up
def tokens(request: HttpRequest) -> HttpResponse:
    """All keys, and a form for a new one. A new key is shown on this answer alone."""
    administers(signed_in(request))
    form, key = TokenForm(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        fields = form.cleaned_data
        try:
            _token, key = ApiToken.create(
                by=signed_in(request),
                name=fields["name"],
                scopes=fields["scopes"],
                expires_at=timezone.now() + timedelta(days=fields["days"]),
            )
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            form = TokenForm()
    rows = ApiToken.objects.select_related("created_by").order_by("-pk")[:200]
    context = {"form": form, "key": key, "tokens": rows, "now": timezone.now()}
    return render(request, "accounts/tokens.html", context, status=400 if form.errors else 200)


@login_required
@require_POST
@step_up
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    administers(signed_in(request))
    token = get_object_or_404(ApiToken, pk=pk)
    token.revoke(by=signed_in(request))
    messages.success(request, _("“%(name)s” is refused from now on.") % {"name": token.name})
    return redirect("accounts:tokens")
