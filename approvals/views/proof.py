"""The proof page for anybody who has its address, and its link for the seller."""

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.sessions import signed_in
from approvals.models import Exemption, ProofLink
from approvals.proof import Proof, qr

RELATED = ("decision__decider", "decision__policy", "order__buyer", "order__gig", "gig", "buyer", "seller")
PER_MINUTE = 60
"""Looks of one address of the internet: many for people, few for whoever tries tokens."""


@require_safe
def proof(request: HttpRequest, token: str) -> HttpResponse:
    """What is allowed, live. An address that never was and one that was revoked answer alike: 404."""
    if too_many(request):
        return render(request, "429.html", status=429)
    links = ProofLink.objects.filter(token=token, revoked_at=None)
    link = links.select_related(*(f"exemption__{name}" for name in RELATED)).first()
    if link is None:
        return shown_to_nobody_else(render(request, "approvals/no_proof.html", status=404))
    shown = Proof(link.exemption, timezone.now())
    picture = qr(f"{settings.SITE_URL}{link.get_absolute_url()}")
    return shown_to_nobody_else(render(request, "approvals/proof.html", {"proof": shown, "qr": picture}))


def shown_to_nobody_else(answer: HttpResponse) -> HttpResponse:
    """No search engine keeps it, no cache does, and no other site learns its address."""
    answer["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    answer["Referrer-Policy"] = "no-referrer"
    answer["Cache-Control"] = "no-store, private"
    return answer


def too_many(request: HttpRequest) -> bool:
    """Whether this client looked at more proofs in a minute than people do."""
    key = f"proof:{get_adapter().get_client_ip(request)}:{timezone.now():%H%M}"
    cache.add(key, 0, 90)
    try:
        return int(cache.incr(key)) > PER_MINUTE
    except ValueError:
        return False  # the cache forgot it just now


@login_required
@require_safe
def link(request: HttpRequest, pk: int) -> HttpResponse:
    """The seller's page about the link: what others see there, the picture, and how to revoke it."""
    found = _own(request, pk)
    held = ProofLink.of(found)
    address = f"{settings.SITE_URL}{held.get_absolute_url()}" if held else ""
    context = {"exemption": found, "link": held, "address": address, "qr": qr(address) if held else ""}
    return render(request, "approvals/proof_link.html", context)


@login_required
@require_POST
def make(request: HttpRequest, pk: int) -> HttpResponse:
    """A new link, in place of the one before it."""
    found = _own(request, pk)
    ProofLink.make(by=signed_in(request), exemption=found)
    messages.success(request, _("The link is ready. Whoever has it sees what is allowed, and nothing else."))
    return redirect("approvals:proof_link", found.pk)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask once, then the address shows nothing any more."""
    found = _own(request, pk)
    if request.method == "POST":
        ProofLink.revoke(by=signed_in(request), exemption=found)
        messages.success(request, _("The link is revoked. Whoever opens it finds nothing."))
        return redirect("approvals:proof_link", found.pk)
    return render(request, "approvals/proof_revoke.html", {"exemption": found})


def _own(request: HttpRequest, pk: int) -> Exemption:
    return get_object_or_404(Exemption.objects.select_related(*RELATED), pk=pk, seller=signed_in(request))
