"""Every HTML address, for each role, in both themes: it answers, axe finds nothing, nothing is wider than a phone."""

import re
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import Resolver404, resolve
from playwright.sync_api import Page

from tests.browser.conftest import Watched

pytestmark = pytest.mark.browser

ROLES = ["", "Maya Okafor", "Claire Dubois", "Ben Adler", "Ana Ruiz", "Lea Holm", "Marc Vidal", "Ada Lind"]
# They differ by state, or by table; others: one.
PER_VIEW = {"approvals:request": 3, "support:case": 3, "orders:order": 2, "admin:changelist": 4, "admin:change": 4}
TABLE = re.compile(r"(?<=^admin:)\w+_(?=change)")  # fifty tables share two pages
LEFT_OUT = re.compile(
    r"^/(api/schema|files/|accounts/logout|static/|jobs/\d+/result)|/export|\.(csv|jsonl|json|pdf)(\?|$)"
)
AXE = Axe()
WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}


def view_of(path: str) -> str:
    """The name of the view behind an address, with the step of a guided form."""
    try:
        match = resolve(urlsplit(path).path)
    except Resolver404:
        return ""
    return f"{TABLE.sub('', match.view_name)}{match.kwargs.get('step', '')}"


def links(page: Page, base: str) -> list[str]:
    hrefs = page.eval_on_selector_all("a[href]", "all => all.map(a => a.href)")
    mine = (href.removeprefix(base).split("#")[0] for href in hrefs if href.startswith(base))
    return [path for path in dict.fromkeys(mine) if path and not LEFT_OUT.search(path)]


def faults(page: Page) -> list[str]:
    found = AXE.run(page, options=WCAG).response["violations"]
    return [f"{page.url} {fault['id']}: {node['html'][:140]}" for fault in found for node in fault["nodes"]]


def crawl(watched: Watched, start: str) -> tuple[list[str], dict[str, int]]:
    """Walk all links from `start`; returns what was wrong, and how often each view was seen."""
    page, wrong, seen = watched.page, [], dict[str, int]()
    queue, known = [start], {start}
    while queue:
        path = queue.pop(0)
        view = view_of(path)
        if not view or seen.get(view, 0) >= PER_VIEW.get(view, 1):
            continue
        seen[view] = seen.get(view, 0) + 1
        answer = page.goto(watched.url + path)
        if answer is None or answer.status != 200:
            wrong.append(f"{path} answered {answer and answer.status}")
            continue
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
            wrong += [f"{theme} {fault}" for fault in faults(page)]
        fresh = [link for link in links(page, watched.url) if link not in known]
        known.update(fresh)
        queue += fresh
    return wrong, seen


@pytest.mark.parametrize("name", ROLES, ids=lambda name: name.split()[0] if name else "nobody")
def test_every_page(visit: Callable[..., Watched], name: str) -> None:
    watched = visit(name, reduced_motion="reduce")
    wrong, seen = crawl(watched, "/" if name else "/accounts/login/")
    assert wrong == []
    assert len(seen) >= (4 if name else 2), seen


@pytest.mark.parametrize("name", ROLES[1:], ids=lambda name: name.split()[0])
def test_nothing_scrolls_sideways_on_the_narrowest_phone(visit: Callable[..., Watched], name: str) -> None:
    """320 px wide is also what 400 % zoom leaves of 1280 (WCAG 1.4.10)."""
    watched = visit(name, viewport={"width": 320, "height": 640})
    page = watched.page
    page.goto(watched.url + "/")
    wide = []
    for path in ["/", *links(page, watched.url)][:14]:
        page.goto(watched.url + path)
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            wide.append(path)
    assert wide == []
