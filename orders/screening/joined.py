"""Letters set apart, put together again."""

import re
from collections import Counter
from collections.abc import Iterator

from orders.screening.views import Change, Picked, View

_APART = re.compile(r"(?<!\w)[^\W_](?:(?:[^\w\n]|_){1,4}[^\W_]|[^\w\n]{0,2}@[^\w\n]{0,2}[^\W_]){3,}(?!\w)")
_PAIR = re.compile(r"(?<=[^\W_])[\W_]+(?=[^\W_])")


def read(low: str) -> View | None:
    """Return the text with its letters joined; None when none are apart."""
    changes = [change for match in _APART.finditer(low) for change in _joined(low, match)]
    return View.rewritten(low, changes) if changes else None


def _joined(low: str, match: re.Match[str]) -> Iterator[Change]:
    """Yield the gaps of one run: what separates all letters goes, a sign inside stays."""
    gaps = [(m.start(), m[0]) for m in _PAIR.finditer(low, match.start(), match.end())]
    usual = Counter(gap for _, gap in gaps).most_common(1)[0][0]
    for start, gap in gaps:
        rest = gap.replace(usual, "") if gap != usual else ""
        if gap != usual and not rest.strip() and len(gap) > len(usual):
            rest = " "
        yield Change(start, start + len(gap), rest if rest in ("", " ") else rest.strip())


_TOO_FAR = 60


def squeezed(low: str) -> Picked | None:
    """Return what stands around an `@` without blanks; None when there is no `@`."""
    at = low.find("@")
    if at < 0 or " " not in low[max(0, at - 30) : at + 30]:
        return None
    places = [i for i in range(max(0, at - _TOO_FAR), min(len(low), at + _TOO_FAR)) if not low[i].isspace()]
    return Picked("".join(low[i] for i in places), places)
