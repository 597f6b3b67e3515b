"""Django's admin: administrators look at tables there, everybody else finds nothing, and nobody changes anything."""

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db import connection, models
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Absence, User
from approvals.models import Decision, Exemption
from audit.readonly import PAGE, ReadOnly
from orders.models import Message, Order
from support.models import Note, QueueTally
from tests.cast import Cast

pytestmark = pytest.mark.django_db

ROOMS = ("audit", "accounts", "jobs", "notifications", "orders", "approvals", "support")
LEFT_OUT = {
    "audit.PersonalValue": "names and texts; the trail shows them to those whose case it is",
    "approvals.RequestDraft": "what a seller has not sent yet",
    "orders.ReadMark": "how far two people have read is between them",
    "support.DayFigure": "figures of single deciders are for leads, on the page Reports",
    "support.MonthFigure": "the same",
    "support.SearchDocument": "a copy of everything that was written",
    "support.SearchName": "names, without whose they are",
    "support.SearchStem": "words that people wrote",
    "support.SearchWord": "words that people wrote",
}
# Free texts that are published anyway, or that administrators themselves write.
READ_BY_ALL = {"Policy.introduction", "PolicyDraft.introduction", "Clause.text"}
LISTS = {
    "ApiToken.scopes",
    "ApprovalRequest.channels",
    "Amendment.channels",
    "Exemption.channels",
    "Calendar.week",
    "Calendar.closed_days",
}
SECRET = {"password", "key_hash", "token", "nonce", "lease_token", "salt", "sha", "data", "seed"}
CANARY = "Quetzalcoatlus"

TABLES = sorted(admin.site._registry.values(), key=str)
NAMES = [f"{table.opts.app_label}-{table.opts.model_name}" for table in TABLES]
every_table = pytest.mark.parametrize("table", TABLES, ids=NAMES)


def address(table: Any) -> str:
    return reverse(f"admin:{table.opts.app_label}_{table.opts.model_name}_changelist")


@pytest.fixture
def house(cast: Cast) -> Cast:
    """A case from its filing to an overturned denial, and another that is waiting; CANARY in every text."""
    Order.objects.update(title=CANARY)
    said = {"title": f"{CANARY} lessons", "why": CANARY, "tried": CANARY}
    first = cast.file(**said)
    Note.write(by=cast.ana, request=first, text=CANARY)
    denied = first.deny(by=cast.ana, grounds=cast.grounds("4.1", statement=CANARY, facts=CANARY))
    appeal = cast.appeal(denied, grounds=CANARY, new_facts=CANARY)
    cast.overturn(appeal)
    cast.file(channels=["phone"], **said).ask(by=cast.ana, question=CANARY)
    Message.send(by=cast.maya, order=cast.order, body=f"{CANARY} says hello")
    Authenticator.objects.create(user=cast.ada, type="totp", data={"secret": CANARY})
    return cast


@pytest.fixture
def ada(house: Cast, client: Client) -> Client:
    client.force_login(house.ada)
    return client


class TestWhatIsThere:
    def test_every_table_of_ours_is_there_or_left_out_for_a_reason(self) -> None:
        ours = {model._meta.label for room in ROOMS for model in apps.get_app_config(room).get_models()}
        there = {table.opts.label for table in TABLES if table.opts.app_label in ROOMS}
        assert ours - there == set(LEFT_OUT)

    def test_what_libraries_register_to_be_edited_stays_out(self) -> None:
        assert not admin.site.is_registered(EmailAddress)
        assert not admin.site.is_registered(Group)
        assert {type(table).__mro__[1] for table in TABLES} == {ReadOnly}

    @every_table
    def test_no_text_and_no_secret_is_among_the_columns(self, table: ReadOnly) -> None:
        for field in table.columns:
            name = f"{table.opts.object_name}.{field.name}"
            assert field.name not in SECRET, name
            if isinstance(field, models.TextField | models.FileField | models.BinaryField):
                assert name in READ_BY_ALL
            if isinstance(field, models.JSONField):
                assert name in LISTS

    @every_table
    def test_it_is_read_by_its_key_and_narrowed_over_an_index(self, table: ReadOnly) -> None:
        with connection.cursor() as cursor:
            found = connection.introspection.get_constraints(cursor, table.opts.db_table).values()
        leading = {one["columns"][0] for one in found if one["columns"] and (one["index"] or one["unique"])}
        assert {table.opts.get_field(name).column for name in table.narrowing} <= leading


class TestWhoComesIn:
    def test_the_administrator_opens_every_table_and_a_row_of_it(self, ada: Client) -> None:
        opened = 0
        for table in TABLES:
            page = ada.get(address(table))
            assert page.status_code == 200
            assert ada.get(f"{address(table)}987654321/").status_code == 404
            first = table.model._default_manager.order_by("-pk").first()
            if first is None:
                continue
            opened += 1
            row = ada.get(f"{address(table)}{first.pk}/")
            assert row.status_code == 200
            for text in (page.content.decode(), row.content.decode()):
                assert CANARY not in text
                assert table.model is User or "Maya Okafor" not in text
        assert opened >= 25

    @pytest.mark.parametrize("name", ["maya", "ben", "ana", "lea", "marc"])
    def test_nobody_else_finds_anything(self, cast: Cast, client: Client, name: str) -> None:
        client.force_login(getattr(cast, name))
        for path in ["/admin/", *(address(table) for table in TABLES), f"/admin/accounts/user/{cast.maya.pk}/"]:
            assert client.get(path).status_code == 404
        assert client.post("/admin/accounts/user/").status_code == 404

    def test_strangers_sign_in_at_the_door_of_the_house(self, client: Client) -> None:
        for path in ["/admin/", *(address(table) for table in TABLES)]:
            assert client.get(path).url == f"/accounts/login/?next={path}"
        assert client.get("/admin/login/").status_code == 404

    def test_an_administrator_without_a_second_factor_sets_one_up_first(self, cast: Cast, client: Client) -> None:
        User.objects.update(is_demo=False)
        client.force_login(cast.ada)
        assert client.get("/admin/").url == "/accounts/2fa/"

    def test_who_was_switched_off_or_is_no_administrator_any_more_is_out(self, house: Cast, client: Client) -> None:
        client.force_login(house.ada)
        assert client.get("/admin/").status_code == 200
        User.objects.filter(pk=house.ada.pk).update(role="agent", is_superuser=True)
        assert client.get("/admin/").status_code == 404


class TestNothingIsChanged:
    def test_no_address_takes_a_change(self, ada: Client) -> None:
        before = [list(table.model._default_manager.order_by("pk").values()) for table in TABLES]
        for table in TABLES:
            base = address(table)
            first = table.model._default_manager.order_by("-pk").first()
            key = first.pk if first else 1
            for method in (ada.post, ada.put, ada.delete):
                assert method(base, {"action": "delete_selected", "_selected_action": key}).status_code == 405
                assert method(f"{base}{key}/", {"status": "approved", "_save": "1"}).status_code == 405
            assert ada.get(f"{base}add/").status_code == 404
            assert ada.post(f"{base}add/", {"number": "2"}).status_code == 405
            for missing in (f"{key}/delete/", f"{key}/change/", f"{key}/history/"):
                assert ada.post(base + missing, {"post": "yes"}).status_code == 404
        assert [list(table.model._default_manager.order_by("pk").values()) for table in TABLES] == before

    def test_the_forms_that_django_brings_refuse_even_a_superuser(self, cast: Cast, rf: Any) -> None:
        request = rf.post("/", {"_save": "1"})
        request._dont_enforce_csrf_checks = True
        request.user = cast.ada
        cast.ada.is_superuser = True
        for table in TABLES:
            for form in (table.add_view, lambda asked, one=table: one.delete_view(asked, "1")):
                with pytest.raises(PermissionDenied):
                    form(request)
            assert not table.has_change_permission(request)


class TestLists:
    def test_no_look_up_tells_what_no_page_shows(self, ada: Client) -> None:
        for query in (
            "seller__password__startswith=m",
            "title__startswith=Q",
            "title=Q",
            "status=filed",
            "seller__in=1,2",
            "o=3",
            "q=maya",
            "all=",
            "seller=abc",
            "seller=",
            "seller=99999999999999999999999",
            "before=x",
            "before=-99999999999999999999999",
            "_to_field=title",
        ):
            assert ada.get(f"/admin/approvals/approvalrequest/?{query}").status_code == 400, query

    def test_odd_keys_are_no_row(self, ada: Client) -> None:
        for key in ("abc", "9" * 30, "-1", "%00", "1.5"):
            assert ada.get(f"/admin/approvals/approvalrequest/{key}/").status_code == 404
            assert ada.get(f"/admin/support/summedday/{key}/").status_code == 404

    def test_rows_lead_to_rows(self, ada: Client, house: Cast) -> None:
        decision = Decision.objects.get(outcome="denied", stage="review")
        page = ada.get(f"/admin/approvals/decision/{decision.pk}/").content.decode()
        assert f'href="/admin/approvals/approvalrequest/{decision.request_id}/"' in page
        assert f'href="/admin/accounts/user/{house.ana.pk}/"' in page
        assert f'href="/admin/approvals/appeal/?decision={decision.pk}"' in page
        narrowed = ada.get(f"/admin/approvals/appeal/?decision={decision.pk}")
        assert len(narrowed.context["rows"]) == 1
        overturned = Exemption.objects.get().decision_id
        assert ada.get(f"/admin/approvals/appeal/?decision={overturned}").context["rows"] == []

    def test_a_table_with_a_page_of_its_own_leads_there(self, ada: Client) -> None:
        assert 'href="/people/"' in ada.get("/admin/accounts/user/").content.decode()

    def test_pages_hold_each_row_once(self, ada: Client) -> None:
        QueueTally.objects.bulk_create(QueueTally(lane="desk", kind="review", delta=0) for _ in range(2 * PAGE + 7))
        seen, path = [], "/admin/support/queuetally/"
        while path:
            page = ada.get(path)
            seen += [row[0].text for row in page.context["rows"]]
            path = page.context["older"] and f"/admin/support/queuetally/{page.context['older']}"
        assert seen == [str(pk) for pk in QueueTally.objects.order_by("-pk").values_list("pk", flat=True)]

    @pytest.mark.parametrize("path", ["/admin/accounts/absence/", "/admin/accounts/absence/?person={}"])
    def test_a_thousand_rows_cost_what_ten_do(self, ada: Client, house: Cast, path: str) -> None:
        path = path.format(house.ana.pk)
        spent = []
        for more in (10, 990):
            Absence.objects.bulk_create(
                Absence(
                    person=house.ana,
                    stand_in=house.tom,
                    starts_at=house.order.placed_at,
                    ends_at=house.order.placed_at.replace(year=2099),
                )
                for _ in range(more)
            )
            with CaptureQueriesContext(connection) as statements:
                assert ada.get(path).status_code == 200
            # Whether the session was still in the cache is another matter.
            spent.append([one["sql"] for one in statements if "django_session" not in one["sql"]])
        assert len(spent[0]) == len(spent[1]) == 2
        assert not any("COUNT(" in sql or "OFFSET" in sql for sql in spent[1])


def test_the_side_bar_leads_there(ada: Client, house: Cast) -> None:
    assert 'href="/admin/"' in ada.get("/people/").content.decode()
    ada.force_login(house.lea)
    assert 'href="/admin/"' not in ada.get("/desk/").content.decode()
