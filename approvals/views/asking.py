"""The guided request: one question a page, saved as it goes, and filed at the end."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from accounts.sessions import signed_in
from approvals import drafts, questions
from approvals.errors import AlreadyOpen
from approvals.forms import refile_wish
from approvals.models import ApprovalRequest, Policy, RequestDraft
from approvals.pace import likes, usual_hours
from approvals.rules import allowed_actions
from orders.channels import Channel
from orders.hints import RULES
from orders.models import Gig, Order

from .access import for_sellers
from .requests import number_in


@for_sellers
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Step 1: is it needed? Shows the two ways that need no approval; going on starts a draft."""
    user = signed_in(request)
    known, order = prefill(request, user)
    if request.method == "POST":
        try:
            draft = drafts.begin(by=user, key=key_in(request), answers=known)
        except drafts.TooMany:
            messages.warning(request, _("You keep 20 drafts. Go on with one of them, or throw one away first."))
            return redirect("approvals:requests")
        except RequestDraft.DoesNotExist as foreign:
            raise Http404 from foreign
        return redirect("approvals:draft", draft.key, "about" if "about" not in known else "what")
    context = {
        "order": order,
        "again": known.get("refiled_from"),
        "because": RULES.get(request.GET.get("because", "")),
        "key": uuid.uuid4(),
        "hours": usual_hours(),
        "drafts": user.drafts.order_by("-saved_at")[:3],
    }
    return render(request, "approvals/ask.html", context)


def key_in(request: HttpRequest) -> uuid.UUID:
    """The draft's key from the form; a new one where it is missing or none."""
    try:
        return uuid.UUID(request.POST.get("key", ""))
    except ValueError:
        return uuid.uuid4()


def prefill(request: HttpRequest, user: User) -> tuple[dict[str, Any], Order | None]:
    """What ?order=, ?gig=, ?channel= and ?refile= already say. Foreign or unknown numbers are 404."""
    known: dict[str, Any] = {}
    order: Order | None = None
    if "refile" in request.GET:
        case = get_object_or_404(ApprovalRequest, pk=number_in(request, "refile"), seller=user)
        if "refile" not in allowed_actions(user, case):
            raise Http404
        return refile_wish(case), case.order
    if "order" in request.GET:
        order = get_object_or_404(Order.objects.select_related("buyer"), pk=number_in(request, "order"), seller=user)
        known["about"] = f"order:{order.pk}"
    elif "gig" in request.GET:
        gig = get_object_or_404(Gig, pk=number_in(request, "gig"), seller=user)
        known["about"] = f"gig:{gig.pk}"
    if request.GET.get("channel") in Channel.values:
        known["channels"] = [request.GET["channel"]]
    return known, order


def own_draft(user: User, key: uuid.UUID) -> RequestDraft | ApprovalRequest:
    """The draft, or the case it was filed as. 404 for anybody else's."""
    draft = RequestDraft.objects.filter(seller=user, key=key).first()
    if draft is None:
        return get_object_or_404(ApprovalRequest, nonce=key, seller=user)
    draft.seller = user
    return draft


@for_sellers
@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: HttpRequest, key: uuid.UUID, step: str) -> HttpResponse:
    """One page of the draft. Continue and Back both keep what was typed, valid or not."""
    user = signed_in(request)
    found = own_draft(user, key)
    if isinstance(found, ApprovalRequest):
        return redirect(found)
    if step == drafts.REVIEW:
        return file(request, user, found) if request.method == "POST" else review(request, found)
    if step not in drafts.PAGES:
        raise Http404
    policy = Policy.objects.in_force(timezone.now())
    if request.method != "POST":
        return page(request, found, step, drafts.form_of(found, step, policy), policy)
    drafts.keep(found, step, request.POST)
    place = drafts.ORDER.index(step)
    if "back" in request.POST:
        return redirect("approvals:draft", key, drafts.ORDER[place - 1]) if place else redirect("approvals:requests")
    form = drafts.form_of(found, step, policy, bound=True)
    if not form.is_valid():
        return page(request, found, step, form, policy, status=422)
    return redirect("approvals:draft", key, drafts.REVIEW if "review" in request.POST else drafts.ORDER[place + 1])


@for_sellers
@require_POST
def save(request: HttpRequest, key: uuid.UUID, step: str) -> HttpResponse:
    """Keep what is typed so far, from the page itself; says nothing back."""
    draft = get_object_or_404(RequestDraft, seller=signed_in(request), key=key)
    if step not in drafts.PAGES:
        raise Http404
    drafts.keep(draft, step, request.POST)
    return HttpResponse(status=204)


@for_sellers
@require_POST
def discard(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Throw the draft away; doing it twice is fine."""
    RequestDraft.objects.filter(seller=signed_in(request), key=key).delete()
    messages.success(request, _("The draft is thrown away."))
    return redirect("approvals:requests")


def page(
    request: HttpRequest, draft: RequestDraft, step: str, form: Any, policy: Policy, status: int = 200
) -> HttpResponse:
    """Show one page of the form."""
    context = {"draft": draft, "step": step, "number": drafts.PAGES[step][0], "form": form, "policy": policy}
    if step == "about":
        context |= questions.about(draft, draft.seller)
    if step == "what":
        context |= questions.what(draft, policy)
    if step == "duties":
        order = drafts.order_of(draft)
        context |= questions.duties(form, policy, order)
    return render(request, f"approvals/ask_{step}.html", context, status=status)


def review(request: HttpRequest, draft: RequestDraft, refused: ValidationError | None = None) -> HttpResponse:
    """Everything that was answered, what is missing, and what was decided on requests like this one."""
    policy = Policy.objects.in_force(timezone.now())
    checked = drafts.forms_of(draft, policy)
    gaps = list(drafts.missing(checked))
    what = checked["what"]
    known = what.is_valid() and likes(what.cleaned_data["purpose"], what.cleaned_data["channels"])
    context = {
        "draft": draft,
        "policy": policy,
        "parts": list(questions.parts(checked)),
        "gaps": gaps,
        "allowed": questions.allowed_already(checked),
        "first_gap": gaps[0][0] if gaps else "",
        "likes": known or None,
        "hours": usual_hours(),
        "refused": refused.messages if refused and not isinstance(refused, AlreadyOpen) else [],
        "existing": refused.existing if isinstance(refused, AlreadyOpen) else None,
    }
    return render(request, "approvals/ask_review.html", context, status=422 if refused else 200)


def file(request: HttpRequest, user: User, draft: RequestDraft) -> HttpResponse:
    """File it; the receipt is the case's own page."""
    try:
        case = drafts.file(by=user, key=draft.key)
    except ValidationError as refused:
        return review(request, draft, refused)
    except RequestDraft.DoesNotExist as gone:
        raise Http404 from gone
    return redirect("approvals:receipt", case.pk)
