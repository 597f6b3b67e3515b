"""Saved views: opening one, saving what the queue shows now, changing, pinning and deleting."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.sessions import signed_in
from audit.conflicts import Stale
from support import filters, queue
from support.models import SavedView

from .access import at_desk
from .queue import listing


class SavedViewForm(forms.ModelForm):
    """Its name and who sees it; what it shows comes from the queue."""

    class Meta:
        model = SavedView
        fields = ("name", "scope")
        widgets = {"scope": forms.RadioSelect}


@at_desk
@require_safe
def all_views(request: HttpRequest) -> HttpResponse:
    """One's own views and those of the desk."""
    user = signed_in(request)
    pinned = set(user.pinned_views.values_list("pk", flat=True))
    views = list(SavedView.objects.offered_to(user).select_related("owner").order_by("scope", "name"))
    rows = [(view, words(view.base, view.parameters), view.pk in pinned, view.may_change(user)) for view in views]
    groups = [
        (_("For everybody at the desk"), [row for row in rows if row[0].scope == SavedView.Scope.TEAM]),
        (_("Only yours"), [row for row in rows if row[0].scope == SavedView.Scope.OWN]),
    ]
    return render(request, "support/saved_views.html", {"groups": [group for group in groups if group[1]]})


@at_desk
@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """The queue as it was saved; filters in the address are tried out on top and saved on request."""
    saved = _there(pk)
    return listing(request, queue.BY_SLUG[saved.base], saved=saved)


@at_desk
@require_http_methods(["GET", "HEAD", "POST"])
def keep(request: HttpRequest, slug: str) -> HttpResponse:
    """Save a view of the queue with the filters in the address."""
    if slug not in queue.BY_SLUG:
        raise Http404
    user, chosen = signed_in(request), filters.chosen(request.GET)
    form = SavedViewForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            view = SavedView.keep(by=user, base=slug, parameters=chosen, **form.cleaned_data)
        except ValidationError as refused:
            form.add_error("name", refused.message_dict["name"])
        else:
            messages.success(request, _("“%(name)s” is saved, and in your side bar.") % {"name": view.name})
            return redirect(view)
    return _form(request, form, slug, chosen)


@at_desk
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Another name, other readers; with filters in the address, those instead of the saved ones."""
    user, view = signed_in(request), _there(pk)
    if not view.may_change(user):
        raise PermissionDenied(_("Only whoever made a view changes it, or a lead where everybody sees it."))
    chosen = filters.chosen(request.GET) or view.parameters
    form = SavedViewForm(request.POST or None, instance=view)
    if request.method == "POST" and form.is_valid():
        seen = request.POST.get("seen", "")
        try:
            view.change(
                by=user,
                seen=int(seen) if seen.isdecimal() and len(seen) < 10 else 0,
                parameters=chosen,
                **form.cleaned_data,
            )
        except ValidationError as refused:
            form.add_error("name", refused.message_dict["name"])
        except Stale:
            form.add_error(None, _("A colleague changed this view meanwhile. Save again to put yours in its place."))
            return _form(request, form, view.base, chosen, view=_there(pk), status=412)
        else:
            messages.success(request, _("“%(name)s” is saved.") % {"name": view.name})
            return redirect(view)
    return _form(request, form, view.base, chosen, view=view)


@at_desk
@require_POST
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Take it away; the list offers to bring it back."""
    view = _there(pk)
    view.delete_it(by=signed_in(request), at=timezone.now())
    request.session["deleted_view"] = view.pk
    messages.success(request, _("“%(name)s” is deleted.") % {"name": view.name})
    return redirect("support:saved_views")


@at_desk
@require_POST
def restore(request: HttpRequest, pk: int) -> HttpResponse:
    """Bring back what was just deleted."""
    view = get_object_or_404(SavedView, pk=pk)
    try:
        view.delete_it(by=signed_in(request), at=None)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
        return redirect("support:saved_views")
    request.session.pop("deleted_view", None)
    return redirect(view)


@at_desk
@require_POST
def pin(request: HttpRequest, pk: int) -> HttpResponse:
    """Put it into one's side bar, or take it out."""
    try:
        _there(pk).pin(by=signed_in(request), pinned=request.POST.get("pinned") == "yes")
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    return redirect("support:saved_views")


def words(base: str, parameters: dict[str, str]) -> list[str]:
    """What a view shows, in words: its queue, then each filter with its values."""
    said = [str(queue.BY_SLUG[base].label)]
    said += [f"{menu['label']}: {menu['value']}" for menu in filters.menus(parameters) if menu["value"]]
    if "sort" in parameters:
        said.append(str(filters.SORTS[parameters["sort"]][0]))
    return said


def _form(
    request: HttpRequest,
    form: SavedViewForm,
    base: str,
    chosen: dict[str, str],
    *,
    view: SavedView | None = None,
    status: int = 0,
) -> HttpResponse:
    context: dict[str, Any] = {"form": form, "words": words(base, chosen), "view": view, "base": base}
    context["back"] = filters.address(chosen)
    status = status or (400 if form.is_bound and form.errors else 200)
    return render(request, "support/saved_view.html", context, status=status)


def _there(pk: int) -> SavedView:
    return get_object_or_404(SavedView.objects.select_related("owner"), pk=pk, deleted_at=None)
