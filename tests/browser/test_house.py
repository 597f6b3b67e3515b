"""What the house itself serves: the API's documentation, without a single foreign address."""

import pytest

from config import csp_report

pytestmark = pytest.mark.browser


def test_the_api_documentation_loads_under_our_policy(page):
    foreign = []
    page.on("request", lambda request: foreign.append(request.url) if "localhost" not in request.url else None)
    page.goto("/api/docs/")
    page.get_by_role("heading", name="Hallpass API").wait_for()
    assert [url for url in foreign if not url.startswith("data:")] == []


def test_what_the_policy_forbids_is_reported(page, console):
    console.allow("Content Security Policy")
    console.allow("unsafe-inline")
    page.goto("/livez")
    with page.expect_response("**/csp-report"):
        page.evaluate(
            "document.body.append(Object.assign(document.createElement('script'), {text: 'window.hacked = 1'}))"
        )
    assert page.evaluate("window.hacked") is None
    assert csp_report.count() == 1
    csp_report.cache.clear()
