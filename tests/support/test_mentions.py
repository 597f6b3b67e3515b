"""Notes that mention a colleague: who is meant, who is told, and who never learns of it."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from accounts.models import Role, User
from audit.models import Event
from notifications.models import Notification
from support import mentions
from support.models import Note
from tests.cast import Cast, person


def named(name: str, role: Role) -> User:
    """Somebody with a name that a colleague's resembles."""
    found = person("Zed Newcomer", role)
    User.objects.filter(pk=found.pk).update(name=name)
    found.refresh_from_db()
    return found


def names(text: str) -> list[str]:
    return [one.name for one in mentions.found(text)]


def test_by_first_name_whole_name_and_any_case(cast: Cast) -> None:
    assert names("Ask @tom, and @Lea Holm too; @Tom again.") == [cast.tom.name, cast.lea.name]
    assert names("(@Marc) knows") == [cast.marc.name]
    assert names("write to maya@example.com or a@b, nothing else") == []
    second = named("Ana-Lucía Gómez", Role.AGENT)
    assert names("@ana-lucía and @Ana Ruiz") == [second.name, cast.ana.name]


def test_who_could_be_several_or_nobody_is_named(cast: Cast) -> None:
    other = named("Tom Abbey", Role.LEAD)
    with pytest.raises(ValidationError) as refused:
        mentions.found("@Tom or @Nobody or @Maya or @Ada")
    said = " ".join(refused.value.messages)
    assert "“@Tom” could be" in said and cast.tom.name in said and other.name in said
    for nobody in ("Nobody", "Maya", "Ada"):  # sellers and administrators open no case
        assert f"Nobody at the desk is called “{nobody}”" in said
    assert names("@Tom Abbey") == [other.name]
    User.objects.filter(pk=other.pk).update(is_active=False)
    assert names("@Tom") == [cast.tom.name]


def test_whoever_is_mentioned_is_told_and_nobody_else(cast: Cast, client: Client) -> None:
    case = cast.file()
    client.force_login(cast.ana)
    text = "<b>@Tom</b>, you know this gig; I (@Ana) do not."
    client.post(f"/desk/cases/{case.pk}/notes/", {"text": text})
    mail = Notification.objects.get(kind="support/mentioned")
    assert mail.recipient == cast.tom
    page = client.get(f"/desk/cases/{case.pk}/").text
    assert '&lt;b&gt;<mark class="mention">@Tom</mark>&lt;/b&gt;' in page
    assert Event.objects.get(action="request.noted").data["mentioned"] == [cast.tom.pk]
    for party in (cast.maya, cast.ben):
        client.force_login(party)
        for address in (f"/requests/{case.pk}/", f"/trail/request/{case.pk}/"):
            assert "you know this gig" not in client.get(address).text


def test_what_is_refused_comes_back(cast: Cast, client: Client) -> None:
    case = cast.file()
    client.force_login(cast.ana)
    page = client.post(f"/desk/cases/{case.pk}/notes/", {"text": "Ask @Zoe about it."})
    assert page.status_code == 400
    assert "Ask @Zoe about it." in page.text and "Nobody at the desk is called “Zoe”" in page.text
    assert not Note.objects.exists()
