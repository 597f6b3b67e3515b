"""What operators and browsers ask of the house: health, reports, headers, logs."""

import gzip
import json
from datetime import timedelta

import pytest
from django.test import override_settings
from django.urls import include, path
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families
from structlog.testing import capture_logs

from audit.models import Event
from config import csp_report
from config.middleware import RequestLog
from notifications.models import Notification
from support.models import WorkItem

TROUBLE = ["The trail's guard event_no_update is missing."]


def in_trouble():
    return TROUBLE


def broken():
    raise RuntimeError("secret detail")


def test_alive_without_a_database(client):
    assert client.get("/livez").json() == {"status": "alive"}


@override_settings(READINESS={"database": "config.health.database"})
def test_ready(client, db):
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ready"})


@override_settings(READINESS={"trail": f"{__name__}.in_trouble", "database": "config.health.database"})
def test_not_ready_says_why(client, db):
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["problems"]) == (503, {"trail": TROUBLE})


@override_settings(READINESS={"trail": f"{__name__}.broken"})
def test_a_check_that_breaks_means_not_ready_and_tells_no_secrets(client, db):
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert b"secret detail" not in answer.content


class TestMetrics:
    TOKEN = "a-token-that-nobody-guesses"

    def said(self, answer):
        """(name, labels by their names) -> value, as Prometheus' own parser reads it."""
        families = text_string_to_metric_families(answer.content.decode())
        return {(one.name, *one.labels.values()): one.value for family in families for one in family.samples}

    def test_says_what_waits_and_what_is_owed(self, client, cast):
        cast.file()
        WorkItem.objects.update(due_at=timezone.now() - timedelta(hours=1))
        Notification.objects.update(next_at=timezone.now() - timedelta(minutes=9))
        answer = client.get("/metrics")
        assert answer.headers["Content-Type"].startswith("text/plain; version=")
        said = self.said(answer)
        waiting = WorkItem.objects.filter(state="open", kind="review", waits_for_seller=False).count()
        assert said["hallpass_queue_items", "review", "desk"] == waiting > 0
        assert said["hallpass_queue_overdue",] == waiting
        assert said["hallpass_mail_owed",] == Notification.objects.filter(state="pending").count() > 0
        assert 540 <= said["hallpass_mail_oldest_seconds",] < 600
        assert said["hallpass_ready", "database"] == 1
        assert said["hallpass_trail_newest_event",] == Event.objects.latest("pk").pk
        assert said["hallpass_jobs", "queued"] == 0

    def test_a_house_where_nothing_happened(self, client, db):
        said = self.said(client.get("/metrics"))
        assert (said["hallpass_mail_owed",], said["hallpass_mail_oldest_seconds",]) == (0, 0)
        assert said["hallpass_queue_overdue",] == said["hallpass_trail_newest_event",] == 0

    @override_settings(READINESS={"trail": f"{__name__}.in_trouble", "database": "config.health.database"})
    def test_what_is_not_ready(self, client, db):
        said = self.said(client.get("/metrics"))
        assert (said["hallpass_ready", "trail"], said["hallpass_ready", "database"]) == (0, 1)

    def test_costs_the_same_at_any_length(self, client, cast, django_assert_max_num_queries):
        with django_assert_max_num_queries(10):
            client.get("/metrics")

    @pytest.mark.parametrize("shown", ["", TOKEN, "Bearer ", "Bearer wrong", f"bearer {TOKEN}", "Bearer \xe4"])
    def test_nobody_else_learns_that_there_are_any(self, client, db, shown):
        with override_settings(LOCAL=False, METRICS_TOKEN=self.TOKEN):
            assert client.get("/metrics", headers={"Authorization": shown}).status_code == 404
        with override_settings(LOCAL=False, METRICS_TOKEN=""):
            assert client.get("/metrics", headers={"Authorization": shown}).status_code == 404

    def test_whoever_shows_the_token(self, client, db):
        with override_settings(LOCAL=False, METRICS_TOKEN=self.TOKEN):
            asked = {"Authorization": f"Bearer {self.TOKEN}", "Accept": "application/openmetrics-text; version=1.0.0"}
            answer = client.get("/metrics", headers=asked)
        assert answer.status_code == 200
        assert answer.headers["Content-Type"].startswith("application/openmetrics-text")
        assert answer.content.endswith(b"# EOF\n")
        assert "no-store" in answer.headers["Cache-Control"]


def report(client, body):
    return client.post("/csp-report", body, content_type="application/csp-report")


def test_reports_are_counted_and_logged_without_query_strings(client):
    told = {"effective-directive": "script-src", "blocked-uri": "https://evil.example/x.js?token=abc"}
    with capture_logs() as lines:
        assert report(client, json.dumps({"csp-report": told})).status_code == 204
    assert csp_report.count() == 1
    line = next(line for line in lines if line["event"] == "csp_report")
    assert (line["directive"], line["blocked"]) == ("script-src", "https:evil.example/x.js")


@pytest.mark.parametrize("body", ["", "[]", "{", '{"csp-report": 7}', '{"csp-report": {"blocked-uri": ["http://["]}}'])
def test_nonsense_for_a_report_is_taken_calmly(client, body):
    assert report(client, body).status_code == 204


def test_a_huge_report_is_refused(client):
    assert report(client, "x" * 20_000).status_code == 413


def test_headers_of_a_page(client, db):
    answer = client.get("/accounts/login/")
    policy = answer.headers["Content-Security-Policy"]
    for directive in ("default-src 'none'", "frame-ancestors 'none'", "report-uri /csp-report", "script-src 'self'"):
        assert directive in policy
    assert "unsafe" not in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert "no-store" in answer.headers["Cache-Control"]


def test_what_a_signed_in_person_sees_is_not_stored(client, db):
    client.cookies["sessionid"] = "anything"
    assert "no-store" in client.get("/livez").headers["Cache-Control"]
    assert "no-store" in client.get("/nowhere").headers["Cache-Control"]


def key(request, key):
    raise AssertionError("only resolved")


urlpatterns = [path("reset/<str:key>/<int:number>/", key), path("", include("config.urls"))]


def test_the_log_names_the_route_and_numbers_and_nothing_else(rf):
    request = rf.get("/reset/very-secret/12/?mail=tess@example.com")
    with override_settings(ROOT_URLCONF=__name__):
        from django.urls import resolve

        request.resolver_match = resolve(request.path)
    assert RequestLog.format_request(request) == "GET /reset/<str:key>/<int:number>/ number=12"


def test_pages_are_compressed_and_what_has_a_version_is_not(client, db):
    asked = {"Accept-Encoding": "gzip, br"}
    page = client.get("/accounts/login/", headers=asked)
    assert page.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in page.headers["Vary"]
    assert b"</html>" in gzip.decompress(page.content)
    lengths = {len(client.get("/accounts/login/", headers=asked).content) for _turn in range(12)}
    assert len(lengths) > 1  # padded at random: a length tells no secret
    assert "Content-Encoding" not in client.get("/accounts/login/").headers
    assert "Content-Encoding" not in client.get("/api/v1/policy/", headers=asked).headers
