"""Parts that are kept for everybody hold nothing of anybody: each page has its own token, nonce, address and words."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client, RequestFactory
from django.urls import get_resolver

from accounts.templatetags.drawn import MARKS
from tests.cast import Cast

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]*)"')
pytestmark = pytest.mark.django_db


def page(person: object, path: str) -> tuple[Client, str]:
    client = Client(enforce_csrf_checks=True)
    client.force_login(person)  # type: ignore[arg-type]
    return client, client.get(path).content.decode()


@pytest.mark.parametrize("path", ["/desk/unclaimed/", "/desk/all/?kind=review", "/desk/mine/"])
def test_every_form_has_the_token_of_its_own_page(cast: Cast, path: str) -> None:
    cast.file()
    (_first, ana), (client, tom) = page(cast.ana, path), page(cast.tom, path)
    mine, his = set(TOKEN.findall(ana)), set(TOKEN.findall(tom))
    assert len(mine) == len(his) == 1
    assert mine != his
    assert tom.count("csrfmiddlewaretoken") >= 6
    assert client.post("/theme/", {"theme": "dark", "csrfmiddlewaretoken": his.pop()}).status_code == 302
    assert client.post("/theme/", {"theme": "dark", "csrfmiddlewaretoken": mine.pop()}).status_code == 403


def test_nonce_and_person_are_this_page_s(cast: Cast) -> None:
    pages = []
    for person in (cast.ana, cast.tom, cast.ana):
        client = Client()
        client.force_login(person)
        answer = client.get("/desk/all/")
        allowed = re.findall(r"'nonce-([^']+)'", answer.headers["Content-Security-Policy"])
        text = answer.content.decode()
        assert set(re.findall(r'nonce="([^"]*)"', text)) == set(allowed)
        assert (person.name in text) and not any(mark in text for mark in MARKS.values())
        pages.append((allowed, text))
    assert len({tuple(allowed) for allowed, _text in pages}) == 3
    assert 'class="me-name">Tom Becker' in pages[1][1]
    assert 'class="me-name">Tom Becker' not in pages[2][1]


def test_a_new_name_shows_at_once(cast: Cast) -> None:
    assert cast.ana.name in page(cast.ana, "/desk/all/")[1]
    cast.ana.name = "Ana Ruiz-Vega"
    cast.ana.save(update_fields=["name"])
    assert page(cast.ana, "/desk/all/")[1].count("Ana Ruiz-Vega") >= 2


@pytest.mark.parametrize("code", [400, 403, 404])
def test_what_is_refused_before_there_is_a_nonce_is_still_answered(code: int) -> None:
    request = RequestFactory().get("/nowhere/?q=%3Cb%3E")
    answer = get_resolver().resolve_error_handler(code)(request, exception=Exception("no"))
    assert answer.status_code == code
    assert not any(mark in answer.content.decode() for mark in MARKS.values())


def test_a_strange_host_is_refused_and_breaks_nothing(client: Client, settings: Any) -> None:
    settings.SECURE_SSL_REDIRECT = True  # so that it is refused before anything else is known
    assert client.get("/policy/", headers={"host": "desk.example.org"}).status_code == 400


def test_what_was_looked_for_stays_text(cast: Cast) -> None:
    _client, text = page(cast.ana, "/search/?q=%22%3E%3Cb%3Emaya&from=%22here%22")
    assert text.count('value="&quot;&gt;&lt;b&gt;maya"') >= 2
    assert "<b>maya" not in text
    assert 'name="next" value="/search/?q=%22%3E%3Cb%3Emaya&amp;from=%22here%22"' in text


def test_no_kept_part_has_a_component_that_needs_the_token() -> None:
    house = TEMPLATES.parent
    code = [file.read_text() for room in ("accounts", "config", "support") for file in (house / room).rglob("*.py")]
    named = r'(?:{% drawn(?:_here)? |drawn(?:_here)?\((?:context, )?)"([^"]+)"'
    parts = {
        name for text in [*code, *map(Path.read_text, TEMPLATES.rglob("*.html"))] for name in re.findall(named, text)
    }
    assert {"parts/side.html", "parts/side_nav.html", "parts/head.html", "support/_queue_bulk.html"} <= parts
    seen: set[str] = set()
    while new := parts - seen:  # and whatever they include
        seen |= new
        for name in new:
            text = (TEMPLATES / name).read_text()
            assert "<c-act" not in text, name
            parts |= set(re.findall(r'{% include "([^"]+)"', text))
    assert "parts/me.html" in seen
