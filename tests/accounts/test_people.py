"""What administrators do to people: each act one event, never to oneself, and gone means gone."""

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import CommandError, call_command
from django.test import Client

from accounts.links import set_password_url
from accounts.models import User
from audit.models import Event
from audit.verify import verify_chain
from notifications.models import Notification
from tests.cast import Cast

pytestmark = pytest.mark.django_db

NEW = {"name": "Ina Vogt", "email": "ina@example.com", "role": "agent", "time_zone": "Europe/Vienna"}


@pytest.fixture
def ada(cast: Cast, client: Client) -> Client:
    client.force_login(cast.ada)
    return client


def actions(person: User) -> list[str]:
    assert verify_chain(person.chain).ok
    return list(Event.objects.filter(chain=person.chain).order_by("seq").values_list("action", flat=True))


class TestInvite:
    def test_a_person_without_a_password_who_is_told(self, cast: Cast, ada: Client) -> None:
        ada.post("/people/invite/", NEW)
        ina = User.objects.get(email="ina@example.com")
        assert (ina.role, ina.has_usable_password(), ina.is_demo, ina.is_superuser) == ("agent", False, False, False)
        assert actions(ina) == ["person.invited"]
        assert Notification.objects.filter(recipient=ina).count() == 1
        event = Event.objects.get(chain=ina.chain)
        assert b"ina@example.com" not in bytes(event.body)
        assert b"Vogt" not in bytes(event.body)

    def test_the_link_sets_a_password_once(self, cast: Cast, client: Client) -> None:
        ina = User.invite(by=cast.ada, **NEW)
        path = set_password_url(ina).removeprefix("http://testserver")
        form = client.get(path, follow=True)
        assert form.status_code == 200
        chosen = {"password1": "a lamp on a river", "password2": "a lamp on a river"}
        client.post(form.redirect_chain[-1][0], chosen)
        ina.refresh_from_db()
        assert ina.check_password("a lamp on a river")
        again = Client()
        again.post(
            again.get(path, follow=True).redirect_chain[-1][0] if again.get(path).status_code == 302 else path,
            {
                "password1": "stolen by mail 7",
                "password2": "stolen by mail 7",
            },
        )
        ina.refresh_from_db()
        assert ina.check_password("a lamp on a river")

    @pytest.mark.parametrize(
        ("field", "changes"),
        [
            ("email", {"email": "ANA@example.com"}),
            ("email", {"email": "nobody"}),
            ("email", {"email": ""}),
            ("email", {"email": "a\r\nBcc: b@example.com"}),
            ("name", {"name": "x" * 121}),
            ("name", {"name": " "}),
            ("role", {"role": "owner"}),
            ("time_zone", {"time_zone": "Mars/Olympus"}),
            ("time_zone", {"time_zone": "../../etc/passwd"}),
        ],
    )
    def test_what_is_wrong_stands_at_its_field(self, cast: Cast, ada: Client, field: str, changes: dict) -> None:
        people = User.objects.count()
        answer = ada.post("/people/invite/", {**NEW, **changes})
        assert (answer.status_code, list(answer.context["form"].errors)) == (400, [field])
        assert User.objects.count() == people
        assert changes.get("name", NEW["name"]).strip() in answer.content.decode()

    def test_no_other_field_of_a_person_can_be_sent(self, cast: Cast, ada: Client) -> None:
        extra = {"is_superuser": "1", "is_demo": "1", "is_active": "0", "password": "x", "external_id": "u-1"}
        ada.post("/people/invite/", {**NEW, **extra})
        ina = User.objects.get(email="ina@example.com")
        assert (ina.is_superuser, ina.is_demo, ina.is_active, ina.external_id) == (False, False, True, None)


class TestSwitchOff:
    def test_ends_sessions_and_keys_for_good(self, cast: Cast) -> None:
        theirs = Client()
        theirs.force_login(cast.ana)
        assert theirs.get("/profile/").status_code == 200
        cast.ana.switch_off(by=cast.ada)
        assert theirs.get("/profile/").status_code == 302
        cast.ana.switch_on(by=cast.ada)
        assert theirs.get("/profile/").status_code == 302
        assert actions(cast.ana) == ["person.switched_off", "person.switched_on"]

    def test_a_switched_off_person_cannot_come_in(self, cast: Cast, client: Client) -> None:
        cast.ana.switch_off(by=cast.ada)
        client.post("/accounts/login/", {"login": "ana@example.com", "password": "password"})
        client.post("/demo-sign-in/", {"username": "ana@example.com"})
        assert "_auth_user_id" not in client.session

    def test_never_oneself(self, cast: Cast, ada: Client) -> None:
        for act in ("off", "on", "second-factor", "role"):
            assert ada.post(f"/people/{cast.ada.pk}/{act}/", {"role": "agent"}).status_code == 403
        cast.ada.refresh_from_db()
        assert (cast.ada.is_active, cast.ada.role, actions(cast.ada)) == (True, "administrator", [])

    def test_two_who_take_each_other_away_leave_one(self, cast: Cast) -> None:
        """Both read while both were administrators; the second comes too late."""
        ina = User.objects.create_user("ina@example.com", None, name="Ina", role="administrator")
        cast.ada.switch_off(by=ina)
        stale = User.objects.get(pk=cast.ada.pk)
        stale.is_active = True
        for act in (lambda: ina.switch_off(by=stale), lambda: ina.change_role(by=stale, role="agent")):
            with pytest.raises(PermissionDenied):
                act()
        ina.refresh_from_db()
        assert (ina.is_active, ina.role) == (True, "administrator")


def test_a_role_changes_with_one_event(cast: Cast, ada: Client) -> None:
    ada.post(f"/people/{cast.tom.pk}/role/", {"role": "lead"})
    ada.post(f"/people/{cast.tom.pk}/role/", {"role": "lead"})
    cast.tom.refresh_from_db()
    assert (cast.tom.role, actions(cast.tom)) == ("lead", ["person.role_changed"])
    assert ada.post(f"/people/{cast.tom.pk}/role/", {"role": "owner"}).status_code == 400


def test_a_lost_second_factor(cast: Cast, ada: Client) -> None:
    TOTP.activate(cast.ana, generate_totp_secret())
    theirs = Client()
    theirs.force_login(cast.ana)
    ada.post(f"/people/{cast.ana.pk}/second-factor/")
    assert not Authenticator.objects.filter(user=cast.ana).exists()
    assert theirs.get("/profile/").status_code == 302
    assert actions(cast.ana) == ["person.second_factor_lost"]
    assert Notification.objects.filter(recipient=cast.ana).count() == 1


@pytest.mark.parametrize("name", ["maya", "ben", "ana", "lea", "marc"])
def test_nobody_else_manages_people_or_keys(cast: Cast, client: Client, name: str) -> None:
    client.force_login(getattr(cast, name))
    for path in ("/people/", "/people/invite/", f"/people/{cast.tom.pk}/", "/keys/"):
        assert client.get(path).status_code == 403
    for path in ("off", "on", "role", "second-factor"):
        assert client.post(f"/people/{cast.tom.pk}/{path}/", {"role": "lead"}).status_code == 403
    cast.tom.refresh_from_db()
    assert (cast.tom.is_active, cast.tom.role) == (True, "agent")
    with pytest.raises(PermissionDenied):
        User.invite(by=getattr(cast, name), **NEW)


@pytest.mark.parametrize("path", ["/people/0/", "/people/999999/", f"/people/{10**30}/", "/keys/999999/revoke/"])
def test_numbers_that_are_not_there(cast: Cast, ada: Client, path: str) -> None:
    assert (ada.post(path) if "keys" in path else ada.get(path)).status_code == 404


@pytest.mark.parametrize(
    "query", ["", "role=agent", "q=ana", "q=%00", "before=x", "before=99999999999999999999", "role=x"]
)
def test_the_list_bears_any_question(cast: Cast, ada: Client, query: str) -> None:
    assert ada.get(f"/people/?{query}").status_code == 200


@pytest.mark.parametrize("many", [10, 120])
def test_what_the_list_costs(cast: Cast, ada: Client, django_assert_max_num_queries: Any, many: int) -> None:
    User.objects.bulk_create(User(email=f"p{n}@example.org", name=f"P {n}") for n in range(many))
    with django_assert_max_num_queries(6):
        page = ada.get("/people/")
    assert len(page.context["people"]) == min(many + 10, 50)


class TestFirstAdministrator:
    def test_is_made_once(self, db: None, capsys: Any) -> None:
        call_command("first_administrator", "root@example.com", name="Ada Lind")
        assert "/accounts/password/reset/key/" in capsys.readouterr().out
        first = User.objects.get(email="root@example.com")
        assert (first.role, first.has_usable_password()) == ("administrator", False)
        with pytest.raises(CommandError):
            call_command("first_administrator", "two@example.com", name="Two")
        assert User.objects.count() == 1

    @pytest.mark.parametrize("email", ["nobody", "", "x" * 300 + "@example.com"])
    def test_needs_an_address(self, db: None, email: str) -> None:
        with pytest.raises(CommandError):
            call_command("first_administrator", email, name="Ada Lind")
        assert not User.objects.exists()


class TestProfile:
    def test_is_kept_and_told_in_one_event(self, cast: Cast, client: Client) -> None:
        client.force_login(cast.ana)
        sent = {"name": "Ana R.", "time_zone": "Asia/Tokyo", "language": "de", "wants_digest": ""}
        assert client.post("/profile/", sent).status_code == 302
        cast.ana.refresh_from_db()
        assert (cast.ana.name, cast.ana.time_zone, cast.ana.language) == ("Ana R.", "Asia/Tokyo", "de")
        assert cast.ana.wants_digest is False
        event = Event.objects.get(chain=cast.ana.chain)
        assert (event.action, sorted(event.data)) == ("person.profile_changed", ["fields"])
        client.post("/profile/", sent)
        assert actions(cast.ana) == ["person.profile_changed"]
        assert 'lang="de"' in client.get("/profile/").content.decode()

    @pytest.mark.parametrize(
        ("field", "changes"),
        [
            ("name", {"name": ""}),
            ("name", {"name": "x" * 121}),
            ("time_zone", {"time_zone": "Mars/Olympus"}),
            ("language", {"language": "xx"}),
            ("name", {"name": "a\u0000b"}),
        ],
    )
    def test_what_is_wrong_stands_at_its_field(self, cast: Cast, client: Client, field: str, changes: dict) -> None:
        client.force_login(cast.maya)
        sent = {"name": "Maya", "time_zone": "UTC", "language": "en", **changes}
        answer = client.post("/profile/", sent)
        assert (answer.status_code, list(answer.context["form"].errors)) == (400, [field])
        cast.maya.refresh_from_db()
        assert (cast.maya.name, actions(cast.maya)) == ("Maya Okafor", [])

    def test_nothing_else_of_oneself(self, cast: Cast, client: Client) -> None:
        client.force_login(cast.maya)
        extra = {field.name: "1" for field in User._meta.fields}
        client.post("/profile/", {**extra, "role": "lead", "name": "Maya O.", "time_zone": "UTC", "language": "en"})
        before = cast.maya
        after = User.objects.get(pk=before.pk)
        kept = [field.attname for field in User._meta.fields if field.name not in ("name", "time_zone", "language")]
        assert {name: getattr(after, name) for name in kept} == {name: getattr(before, name) for name in kept}
        assert after.name == "Maya O."

    def test_a_refused_name_does_not_stick(self, cast: Cast) -> None:
        with pytest.raises(ValidationError):
            cast.maya.change_profile(name="x" * 121)
        assert cast.maya.name == "Maya Okafor"

    def test_markup_in_a_name_is_inert(self, cast: Cast, client: Client) -> None:
        client.force_login(cast.maya)
        client.post("/profile/", {"name": "<script>x</script>{{7*7}}", "time_zone": "UTC", "language": "en"})
        page = client.get("/profile/").content.decode()
        assert "<script>x" not in page
        assert "{{7*7}}" in page


class TestKeys:
    def test_is_shown_once(self, cast: Cast, ada: Client) -> None:
        made = ada.post("/keys/", {"name": "feed", "scopes": ["orders:read"], "days": 30})
        key = made.context["key"]
        assert len(key) > 43
        assert key in made.content.decode()
        assert key not in ada.get("/keys/").content.decode()
        assert not Event.objects.filter(body__contains=key.encode()).exists()

    @pytest.mark.parametrize(
        ("field", "changes"),
        [
            ("scopes", {"scopes": ["decide"]}),
            ("scopes", {"scopes": []}),
            ("days", {"days": 0}),
            ("days", {"days": 731}),
            ("days", {"days": "x"}),
            ("name", {"name": "x" * 81}),
        ],
    )
    def test_what_is_wrong(self, cast: Cast, ada: Client, field: str, changes: dict) -> None:
        answer = ada.post("/keys/", {"name": "feed", "scopes": ["orders:read"], "days": 30, **changes})
        assert (answer.status_code, list(answer.context["form"].errors)) == (400, [field])
        assert not answer.context["key"]
