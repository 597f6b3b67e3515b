"""Staff set up a second factor before anything else; deciding and exporting ask how fresh a proof is."""

import time
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.test import Client, RequestFactory

from accounts import sessions
from accounts.models import User
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def real(cast: Cast) -> Cast:
    """The cast as people of a real house, not of the demo."""
    User.objects.update(is_demo=False)
    for person in cast.everybody:
        person.is_demo = False
    return cast


def proved(client: Client, user: User, *methods: str, ago: float = 0) -> None:
    session = client.session
    session["account_authentication_methods"] = [
        {"method": word, "at": time.time() - ago, "reauthenticated": True} for word in methods
    ]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()


def request_of(user: Any, client: Client) -> HttpRequest:
    request = RequestFactory().get("/")
    request.user, request.session = user, client.session
    return request


@pytest.mark.parametrize("name", ["ana", "lea", "marc", "ada"])
def test_staff_without_one_are_led_to_set_it_up(real: Cast, client: Client, name: str) -> None:
    client.force_login(getattr(real, name))
    answer = client.get("/profile/", follow=True)
    assert answer.redirect_chain == [("/accounts/2fa/", 302)]
    assert "needs a second factor" in answer.content.decode()


@pytest.mark.parametrize("name", ["maya", "ben"])
def test_sellers_and_buyers_are_not(real: Cast, client: Client, name: str) -> None:
    client.force_login(getattr(real, name))
    assert client.get("/profile/").status_code == 200


def test_leaving_and_setting_up_stay_open(real: Cast, client: Client) -> None:
    client.force_login(real.ana)
    for path in (
        "/accounts/2fa/",
        "/accounts/logout/",
        "/livez",
        "/accounts/reauthenticate/",
        "/accounts/password/change/",
    ):
        assert client.get(path).status_code in (200, 302)
    assert client.get("/accounts/2fa/totp/activate/").url.startswith("/accounts/reauthenticate/")


def test_the_demo_is_spared_on_ones_own_machine_only(cast: Cast, client: Client, settings: Any) -> None:
    client.force_login(cast.ana)
    assert client.get("/profile/").status_code == 200
    settings.LOCAL = False
    assert client.get("/profile/").url == "/accounts/2fa/"


def test_who_has_one_passes(real: Cast, client: Client) -> None:
    TOTP.activate(real.ana, generate_totp_secret())
    client.force_login(real.ana)
    assert client.get("/profile/").status_code == 200


def test_a_session_that_saw_it_costs_no_question(real: Cast, client: Client, django_assert_num_queries: Any) -> None:
    client.force_login(real.ana)
    proved(client, real.ana, "password", "mfa")
    request = request_of(real.ana, client)
    with django_assert_num_queries(0):
        assert sessions.fresh_enough(request)
        assert sessions.used_second_factor(request)


@pytest.mark.parametrize(("ago", "fresh"), [(0, True), (12 * 3600 - 5, True), (12 * 3600 + 1, False)])
def test_deciding_asks_for_one_of_the_last_twelve_hours(real: Cast, client: Client, ago: int, fresh: bool) -> None:
    proved(client, real.ana, "mfa", ago=ago)
    assert sessions.fresh_enough(request_of(real.ana, client)) is fresh


def test_a_password_alone_is_no_second_factor(real: Cast, client: Client) -> None:
    proved(client, real.ana, "password")
    assert not sessions.fresh_enough(request_of(real.ana, client))


def test_somebody_elses_proof_counts_for_nothing(real: Cast, client: Client) -> None:
    proved(client, real.tom, "mfa")
    assert not sessions.fresh_enough(request_of(real.ana, client))
    assert not sessions.fresh_enough(request_of(AnonymousUser(), client))


@pytest.mark.parametrize(("ago", "passes"), [(0, True), (295, True), (301, False)])
def test_step_up_holds_for_five_minutes(real: Cast, client: Client, ago: int, passes: bool) -> None:
    """Roles, keys and switching off ask once more who is there, and then go on with what was sent."""
    TOTP.activate(real.ada, generate_totp_secret())
    client.force_login(real.ada)
    proved(client, real.ada, "mfa", ago=ago)
    path = f"/people/{real.tom.pk}/role/"
    answer = client.post(path, {"role": "lead"})
    real.tom.refresh_from_db()
    assert (real.tom.role == "lead") is passes
    assert answer.url.startswith("/people/" if passes else "/accounts/")


def test_after_the_password_the_act_goes_on(real: Cast, client: Client) -> None:
    TOTP.activate(real.ada, generate_totp_secret())
    client.force_login(real.ada)
    asked = client.post(f"/people/{real.tom.pk}/role/", {"role": "lead"}).url
    client.post(asked, {"password": "wrong"})
    real.tom.refresh_from_db()
    assert real.tom.role == "agent"
    client.post(asked, {"password": "password"})
    real.tom.refresh_from_db()
    assert real.tom.role == "lead"


def test_deciding_without_a_fresh_one_waits_for_it_and_goes_on(real: Cast, client: Client) -> None:
    """What an agent wrote is not lost where the second factor has to be shown again."""
    secret = generate_totp_secret()
    TOTP.activate(real.ana, secret)
    case = real.file()
    client.force_login(real.ana)
    proved(client, real.ana, "password", ago=0)
    sent = {"outcome": "ask", "question": "What do lessons need?", "seen": 1}
    asked = client.post(f"/desk/cases/{case.pk}/decision/", sent)
    assert (asked.status_code, asked.url.partition("?")[0]) == (302, "/accounts/2fa/reauthenticate/")
    case.refresh_from_db()
    assert case.status == "filed"
    code = format_hotp_value(hotp_value(secret, yield_hotp_counters_from_time().__next__()))
    answer = client.post(asked.url, {"code": code})
    case.refresh_from_db()
    assert (answer.status_code, case.status) == (302, "needs_info")
