"""Signing in as somebody of the demo, and the way to where one's work begins."""

from typing import Any

import pytest
from django.test import Client

from tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_the_people_of_the_demo_are_offered_by_name(cast: Cast, client: Client) -> None:
    page = client.get("/accounts/login/").content.decode()
    for words in ("Maya Okafor", "Demo, no password", "Decides requests"):
        assert words in page


def test_one_click_signs_in_and_leads_to_the_work(cast: Cast, client: Client) -> None:
    answer = client.post("/demo-sign-in/", {"username": "maya@example.com", "next": "/profile/"})
    assert (answer.status_code, answer.url) == (302, "/profile/")
    assert client.session["_auth_user_id"] == str(cast.maya.pk)


def test_the_session_gets_a_new_id(cast: Cast, client: Client) -> None:
    client.post("/demo-sign-in/", {"username": "maya@example.com"})
    before = client.session.session_key
    client.post("/demo-sign-in/", {"username": "ana@example.com"})
    assert client.session.session_key != before
    assert client.session["_auth_user_id"] == str(cast.ana.pk)


@pytest.mark.parametrize("target", ["https://elsewhere.example.com/", "//elsewhere.example.com", "javascript:alert(1)"])
def test_it_leads_nowhere_else(cast: Cast, client: Client, target: str) -> None:
    assert client.post("/demo-sign-in/", {"username": "maya@example.com", "next": target}).url == "/"
    assert client.post("/theme/", {"theme": "dark", "next": target}).url == "/"


@pytest.mark.parametrize("switch", ["LOCAL", "HALLPASS_DEMO"])
def test_elsewhere_the_door_is_not_there(cast: Cast, client: Client, settings: Any, switch: str) -> None:
    setattr(settings, switch, False)
    assert client.post("/demo-sign-in/", {"username": "maya@example.com"}).status_code == 404
    assert "_auth_user_id" not in client.session
    assert "Maya Okafor" not in client.get("/accounts/login/").content.decode()


def test_only_people_of_the_demo_who_may_sign_in(cast: Cast, client: Client) -> None:
    cast.maya.is_demo = False
    cast.maya.save()
    cast.ana.is_active = False
    cast.ana.save()
    for username in ("maya@example.com", "ana@example.com", "nobody@example.com", "", "x" * 5000, "\x00"):
        assert client.post("/demo-sign-in/", {"username": username}).status_code == 404
    assert "_auth_user_id" not in client.session


def test_reading_an_address_signs_nobody_in(cast: Cast, client: Client) -> None:
    assert client.get("/demo-sign-in/", {"username": "maya@example.com"}).status_code == 405
    assert client.get("/theme/").status_code == 405


def test_a_stranger_is_asked_to_sign_in(db: None, client: Client) -> None:
    assert client.get("/").url == "/accounts/login/"


def test_the_theme_sticks(db: None, client: Client) -> None:
    client.post("/theme/", {"theme": "dark"})
    assert 'data-theme="dark"' in client.get("/accounts/login/").content.decode()
    client.post("/theme/", {"theme": "<script>"})
    assert "data-theme=" not in client.get("/accounts/login/").content.decode().partition("<body")[0]


def test_unknown_and_known_addresses_are_answered_alike(cast: Cast, client: Client) -> None:
    def said(email: str) -> str:
        page = client.post("/accounts/login/", {"login": email, "password": "wrong"}).content.decode()
        return page.replace(email, "")

    assert "is not correct" in said("maya@example.com") or "not correct" in said("maya@example.com")
    cut = [
        said(email).partition('class="form"')[2].partition("</form>")[0]
        for email in ("maya@example.com", "nobody@example.com")
    ]
    assert cut[0].partition("<c-")[2] == cut[1].partition("<c-")[2]
