"""The proof of an exemption: live, for whoever has the address, and nothing else."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from approvals.models import Exemption, ProofLink
from approvals.views import proof as views
from audit.models import Event
from orders.models import Order
from tests.cast import Cast
from tests.orders.contacting import allowed, log

pytestmark = pytest.mark.django_db


def proven(cast: Cast, **wish: object) -> ProofLink:
    allowed(cast, **wish)  # type: ignore[arg-type]
    return ProofLink.make(by=cast.maya, exemption=Exemption.objects.select_related("seller").get())


def text_of(client: Client, link: ProofLink) -> str:
    answer = client.get(link.get_absolute_url())
    assert answer.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).replace("\xa0", " ").split())


class TestPage:
    def test_what_with_whom_until_when_granted_by_whom(self, cast: Cast, client: Client) -> None:
        text = text_of(client, proven(cast, wants_contacts=5))
        for words in (
            "Valid until",
            "Maya Okafor may contact Ben Adler outside the platform by video",
            "Conversational English",
            "Up to 5, of which 0 have taken place",
            "Granted by Ana Ruiz, Customer Support",
            "clause 3.2 of policy 1",
        ):
            assert words in text, words

    def test_nothing_else(self, cast: Cast, client: Client) -> None:
        """No text of the case, no address, no number but the exemption's."""
        link = proven(cast)
        exemption = link.exemption
        Order.objects.filter(pk=cast.order.pk).update(title="Secret order title")
        page = client.get(link.get_absolute_url()).content.decode()
        case = exemption.request
        for secret in (case.why, case.tried, case.title, exemption.decision.statement, exemption.decision.facts):
            assert secret
            assert secret not in page
        assert "@" not in re.sub(r"<[^>]+>", "", page)
        assert case.number not in page
        assert "Secret order title" not in page
        assert "/orders/" not in page
        assert "/requests/" not in page

    def test_its_headers(self, cast: Cast, client: Client) -> None:
        for answer in (client.get(proven(cast).get_absolute_url()), client.get("/proof/unknown/")):
            assert "noindex" in answer["X-Robots-Tag"]
            assert answer["Referrer-Policy"] == "no-referrer"
            assert "no-store" in answer["Cache-Control"]
            assert set(answer.cookies) <= {"csrftoken"}

    def test_each_state_as_it_is_now(self, cast: Cast, client: Client) -> None:
        link = proven(cast, wants_contacts=1)
        exemption = link.exemption
        with time_machine.travel(exemption.ends_at - timedelta(microseconds=1), tick=False):
            assert "Valid until" in text_of(client, link)
        with time_machine.travel(exemption.ends_at, tick=False):
            assert "Ended on" in text_of(client, link)
        log(cast, cast.order)
        assert "every contact allowed has taken place" in text_of(client, link)
        Exemption.stop(by=cast.ben, order=cast.order)
        text = text_of(client, link)
        assert "Stopped on" in text
        assert "no longer allowed" in text

    def test_ends_with_its_order(self, cast: Cast, client: Client) -> None:
        link = proven(cast)
        cast.order.complete(by=cast.ben.party)
        assert "Ended on" in text_of(client, link)

    def test_of_a_gig(self, cast: Cast, client: Client) -> None:
        assert "whoever ordered it" in text_of(client, proven(cast, order=None))

    def test_the_picture_holds_the_address(self, cast: Cast, client: Client) -> None:
        page = client.get(proven(cast).get_absolute_url()).content.decode()
        assert "<svg" in page.partition('class="qr"')[2][:200]
        assert 'style="' not in page

    def test_costs_the_same_however_much_there_is(self, cast: Cast, client: Client) -> None:
        link = proven(cast)
        counts = []
        for more in (10, 60):
            for _ in range(more):
                log(cast, cast.order)
            with CaptureQueriesContext(connection) as captured:
                client.get(link.get_absolute_url())
            counts.append(len(captured))
        assert counts[0] == counts[1] <= 4

    def test_too_many_looks_from_one_place(self, cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(views, "PER_MINUTE", 2)
        cache.clear()
        with time_machine.travel("2030-01-01 12:00:05Z", tick=False):
            assert [client.get("/proof/guess/").status_code for _ in range(3)] == [404, 404, 429]


class TestLink:
    def test_a_new_one_ends_the_one_before(self, cast: Cast, client: Client) -> None:
        first = proven(cast)
        client.force_login(cast.maya)
        assert client.post(reverse("approvals:make_proof_link", args=[first.exemption_id])).status_code == 302
        second = ProofLink.of(first.exemption)
        assert second
        assert len(second.token) == 43  # 256 bits
        assert client.get(first.get_absolute_url()).status_code == 404
        assert client.get(second.get_absolute_url()).status_code == 200
        assert second.token in client.get(reverse("approvals:proof_link", args=[first.exemption_id])).content.decode()
        actions = Event.objects.filter(action__startswith="proof.").order_by("id").values_list("action", flat=True)
        assert list(actions) == ["proof.link_made", "proof.link_revoked", "proof.link_made"]

    def test_revoked_shows_nothing(self, cast: Cast, client: Client) -> None:
        link = proven(cast)
        client.force_login(cast.maya)
        address = reverse("approvals:revoke_proof_link", args=[link.exemption_id])
        assert client.get(address).status_code == 200
        assert client.get(link.get_absolute_url()).status_code == 200
        client.post(address)
        answer = client.get(link.get_absolute_url())
        assert answer.status_code == 404
        assert "Maya" not in Client().get(link.get_absolute_url()).content.decode()
        assert answer.content == client.get("/proof/never/").content or b"proves nothing" in answer.content

    def test_only_its_seller(self, cast: Cast, client: Client) -> None:
        link = proven(cast)
        for person in (cast.ben, cast.rafael, cast.ana, cast.marc, cast.ada):
            client.force_login(person)
            for name in ("proof_link", "make_proof_link", "revoke_proof_link"):
                address = reverse(f"approvals:{name}", args=[link.exemption_id])
                assert client.get(address).status_code in (404, 405)
                assert client.post(address).status_code in (404, 405)
            with pytest.raises(PermissionDenied):
                ProofLink.make(by=person, exemption=link.exemption)
            with pytest.raises(PermissionDenied):
                ProofLink.revoke(by=person, exemption=link.exemption)
        link.refresh_from_db()
        assert link.revoked_at is None

    def test_the_database_keeps_one_and_what_is_revoked(self, cast: Cast) -> None:
        link = proven(cast)
        again = ProofLink(exemption=link.exemption, made_by=cast.maya)
        with pytest.raises(IntegrityError), transaction.atomic():
            again.save()
        ProofLink.revoke(by=cast.maya, exemption=link.exemption)
        for change in ({"revoked_at": None}, {"token": "x"}):
            with pytest.raises(IntegrityError), transaction.atomic():
                ProofLink.objects.filter(pk=link.pk).update(**change)
        assert ProofLink.objects.get().revoked_at <= timezone.now()  # type: ignore[operator]
