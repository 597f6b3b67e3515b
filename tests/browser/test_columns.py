"""The queue with every column an agent can choose: what it is about and by when stay readable at any width."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from support.filters import COLUMNS
from tests.cast import Cast
from tests.support.desk import many

pytestmark = pytest.mark.browser
ROOM = {1440: 190, 1240: 190, 1024: 140, 390: 180}
"""Width of a window -> pixels that a request's title has at least."""


@pytest.mark.parametrize("columns", [",".join(COLUMNS), ""], ids=["all", "usual"])
@pytest.mark.parametrize("width", ROOM)
def test_request_and_promise_keep_their_room(
    page: Page, cast: Cast, sign_in: Callable[[Any], None], width: int, columns: str
) -> None:
    many(cast, 3)
    sign_in(cast.ana)
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"/desk/all/?columns={columns}" if columns else "/desk/all/")
    title, promise = page.locator("td.c-title").first.bounding_box(), page.locator("td.c-promise").first.bounding_box()
    assert title and promise
    assert title["width"] >= ROOM[width]
    assert promise["x"] + promise["width"] <= width, "by when it is promised is in sight without scrolling"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
