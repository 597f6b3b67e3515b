"""The house in German, whole: every text has its translation, and no page shows an English one beside it.

A text that is put into words when a module is loaded, and not when somebody reads it, stays English for everybody;
so each address is opened by each person in German, and what stands there is compared with the catalogue.
"""

import re
from datetime import datetime
from gettext import GNUTranslations
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import translation
from django.utils.formats import date_format

from accounts.models import User
from approvals.models import Calendar, Clause
from tests.addresses import World, patterns
from tests.cast import Cast

CATALOGUE = Path(__file__).resolve().parents[1] / "locale" / "de" / "LC_MESSAGES" / "django"
PLACE = re.compile(r"%\(\w+\)[sd]|%[sd]|%%|\{\w+\}|<[^>]+>")
PEOPLE = ("maya", "ben", "ana", "lea", "marc", "ada")
SAID = ("aria-label", "title", "placeholder", "data-label", "data-key-label", "alt")
WRITTEN = {"Yes", "Mine", "phone"}
"""What people called a macro and a view, and a rule of screening by its name: texts of ours as well."""


def kept() -> dict[Any, str]:
    """English -> German; of plurals (English, which form) -> German."""
    with CATALOGUE.with_suffix(".mo").open("rb") as file:
        return {key: text for key, text in GNUTranslations(file)._catalog.items() if key}  # type: ignore[attr-defined]


class Texts(HTMLParser):
    """What stands on a page for people: text and the attributes that are read out or shown."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.inside: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "style"):
            self.inside.append(tag)
        self.found |= {value.strip() for name, value in attributes if name in SAID and value}

    def handle_endtag(self, tag: str) -> None:
        if self.inside and self.inside[-1] == tag:
            self.inside.pop()

    def handle_data(self, data: str) -> None:
        if not self.inside:
            self.found.add(" ".join(data.split()))


def test_every_text_is_translated_with_what_is_put_into_it() -> None:
    texts, written = kept(), CATALOGUE.with_suffix(".po").read_text()
    assert "#, fuzzy" not in written
    known = {key if isinstance(key, str) else key[0] for key in texts}
    assert len(known) == len(re.findall(r"^msgid ", written, re.MULTILINE)) - 1 > 2_000
    for english, german in texts.items():
        assert german.strip(), english
        if isinstance(english, str):
            assert sorted(PLACE.findall(english)) == sorted(PLACE.findall(german)), (english, german)
        else:
            assert set(PLACE.findall(english[0])) - {"%(n)s"} <= set(PLACE.findall(german)), (english, german)


@pytest.mark.django_db
@pytest.mark.parametrize("who", PEOPLE)
def test_no_page_says_a_word_in_english(cast: Cast, client: Client, who: str) -> None:
    User.objects.update(language="de")
    for person in cast.everybody:
        person.language = "de"
    world = World(cast)
    named = {*Clause.objects.values_list("title", flat=True), *Calendar.objects.values_list("name", flat=True)}
    ours = {english for english, german in kept().items() if isinstance(english, str) and english != german}
    ours -= WRITTEN | named
    client.force_login(getattr(cast, who))
    opened, english = 0, dict[str, list[str]]()
    for pattern in patterns():
        answer = client.get(world.fill(pattern))
        if answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html"):
            opened += 1
            found = Texts(answer.content.decode()).found & ours
            if found:
                english[pattern] = sorted(found)
    assert opened > 8
    assert not english


def test_a_day_of_a_month_is_an_ordinal() -> None:
    day = datetime(2026, 5, 3, 9, 30)
    with translation.override("de"):
        assert date_format(day, "D j\u00a0F, H:i") == "So 3.\u00a0Mai, 09:30"
        assert date_format(day, "j M Y") == "3. Mai 2026"
    assert date_format(day, "D j F") == "Sun 3 May"


@pytest.mark.django_db
def test_a_statement_of_reasons_is_in_its_sellers_language_and_time(cast: Cast) -> None:
    """Whatever its decider reads; what the decider wrote stays as it was written."""
    User.objects.filter(pk=cast.maya.pk).update(language="de", time_zone="Pacific/Auckland")
    cast.maya.refresh_from_db()
    ruling = cast.deny(cast.file())
    assert cast.ana.language == "en"
    assert ruling.measure == "Der beantragte Kontakt außerhalb der Plattform ist ab heute nicht genehmigt."
    assert ruling.appeal_until
    with translation.override("de"):
        assert date_format(ruling.appeal_until.astimezone(ZoneInfo("Pacific/Auckland")), "j F Y") in ruling.redress
    content = ruling.document.content
    assert (content["language"], content["redress"]) == ("de", ruling.redress)
    assert content["scope"].startswith("Auftrag") and content["statement"] == ruling.statement
