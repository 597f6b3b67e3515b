"""Pictures of every page, for each role, light, dark and narrow: `make screenshots`. Six are kept for the README.

    python scripts/screenshots.py [--only NAME] [--chromium PATH]

Starts a Hallpass of its own with the demo in it, signs in as each role, follows every link to a page of a kind it
has not seen yet, and writes docs/screenshots/all/ROLE/VIEW-{light,dark,narrow}.png. Git ignores that folder.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import django
from django.urls import Resolver404, resolve
from playwright.sync_api import Page, sync_playwright
from servers import free_port, wait_for

HOUSE = Path(__file__).resolve().parents[1]
PICTURES = HOUSE / "docs" / "screenshots"
ROLES = ("", "Maya Okafor", "Ben Adler", "Ana Ruiz", "Lea Holm", "Marc Vidal", "Ada Lind")
SHAPES = {"light": (1440, 900, "light"), "dark": (1440, 900, "dark"), "narrow": (390, 844, "light")}
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--no-first-run",
]
NO_PAGE = re.compile(
    r"^/(api/schema|files/|accounts/logout|static/|jobs/\d+/result)|/export|\.(csv|jsonl|json|pdf)(\?|$)"
)
TABLE = re.compile(r"(?<=^admin:)\w+_(?=change)")  # fifty tables share two pages
KEPT = {  # name in the README: whose page, its address, and what is clicked there
    "queue": ("Ana Ruiz", "/desk/", ""),
    "case": ("Ana Ruiz", "/desk/all/?kind=review&state=desk", "main a[data-row-open]"),
    "order": ("Maya Okafor", "/orders/", 'main li:has-text("Ben Adler"):has-text("Contact allowed") a'),
    "requests": ("Maya Okafor", "/requests/", ""),
    "trail": ("Marc Vidal", "/trail/", 'main a[href^="/trail/request/"]'),
    "reports": ("Lea Holm", "/reports/?period=90", ""),
}


@contextmanager
def house() -> Iterator[str]:
    """The address of a Hallpass with the demo, thrown away afterwards."""
    with tempfile.TemporaryDirectory(prefix="hallpass-pictures-") as var:
        port = free_port()
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "config.settings.local",
            "HALLPASS_VAR": var,
            "LOG_LEVEL": "ERROR",
        }
        manage = [sys.executable, str(HOUSE / "manage.py")]
        for words in (["migrate", "-v0"], ["demo"]):
            subprocess.run([*manage, *words], check=True, cwd=HOUSE, stdout=subprocess.DEVNULL)
        server = subprocess.Popen(
            [*manage, "runserver", "--noreload", f"127.0.0.1:{port}"],
            cwd=HOUSE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            wait_for(port)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait()


def sign_in(page: Page, url: str, name: str) -> None:
    """Sign in by name, as the demo lets one do."""
    page.goto(f"{url}/accounts/login/")
    page.get_by_role("button", name=re.compile(re.escape(name))).first.click()
    page.wait_for_load_state()


def view_of(path: str) -> str:
    """The name of the view behind an address, as part of a file's name; empty where there is none."""
    try:
        match = resolve(urlsplit(path).path)
    except Resolver404:
        return ""
    view = f"{TABLE.sub('', match.view_name)}{match.kwargs.get('step', '')}{match.kwargs.get('slug', '')}"
    return view.replace(":", "-")


def links(page: Page, url: str) -> list[str]:
    """Addresses of this house that the page leads to."""
    hrefs = page.eval_on_selector_all("a[href]", "all => all.map(a => a.href)")
    mine = [href.removeprefix(url).split("#")[0] for href in hrefs if href.startswith(url)]
    return [path for path in dict.fromkeys(mine) if path and not NO_PAGE.search(path)]


def take(page: Page, file: Path, shape: str) -> None:
    width, height, scheme = SHAPES[shape]
    page.set_viewport_size({"width": width, "height": height})
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.wait_for_timeout(60)
    file.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=str(file))


def every_page(page: Page, url: str, role: str) -> int:
    """One page of each kind that this role can reach, in each shape. Returns how many."""
    queue, known, seen = ["/"], {"/"}, set[str]()
    folder = PICTURES / "all" / (role.split()[0].lower() if role else "nobody")
    while queue:
        path = queue.pop(0)
        view = view_of(path)
        if not view or view in seen:
            continue
        seen.add(view)
        answer = page.goto(url + path)
        if answer is None or answer.status != 200:
            continue
        found = links(page, url)
        for shape in SHAPES:
            take(page, folder / f"{view}-{shape}.png", shape)
        queue += [link for link in found if link not in known]
        known.update(found)
    return len(seen)


def the_six(page: Page, url: str, name: str) -> None:
    """One of the pictures that the README shows."""
    _who, path, first = KEPT[name]
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(url + path)
    if first:
        page.locator(first).first.click()
    page.wait_for_load_state("networkidle")
    take(page, PICTURES / f"{name}.png", "light")


def main() -> None:
    """Take them all, or one of the six."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", choices=sorted(KEPT), help="one of the README's pictures")
    parser.add_argument("--chromium", default=shutil.which("chromium") or shutil.which("google-chrome"))
    chosen = parser.parse_args()
    sys.path.insert(0, str(HOUSE))
    with house() as url, sync_playwright() as playwright:
        django.setup()
        browser = playwright.chromium.launch(executable_path=chosen.chromium, args=FLAGS)
        for name, (who, _path, _first) in KEPT.items():
            if chosen.only in (None, name):
                page = browser.new_context().new_page()
                sign_in(page, url, who)
                the_six(page, url, name)
                print(f"docs/screenshots/{name}.png")
        if chosen.only is None:
            shutil.rmtree(PICTURES / "all", ignore_errors=True)
            for role in ROLES:
                page = browser.new_context().new_page()
                if role:
                    sign_in(page, url, role)
                print(f"{role or 'nobody'}: {every_page(page, url, role)} pages")
        browser.close()


if __name__ == "__main__":
    main()
