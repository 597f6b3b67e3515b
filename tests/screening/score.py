"""Scores screening on the generated families, the innocent messages and, if given, public cases.

    python -m tests.screening.score [--held-back-only] [--show] [--cases DIR]

`--show` prints the misses of the open families; those of the held-back ones are never printed.
"""

import argparse
import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random

from orders.screening import Screening, Window, screen
from tests.screening import cases, held_back
from tests.screening.cases.case import Case

HERE = Path(__file__).parent
ROUNDS = 6
Families = Sequence[tuple[str, Iterator[Case]]]


def seen(case: Case) -> Screening:
    """Return what screening says of a case, over a window when it is split."""
    if len(case.messages) == 1:
        return screen(case.text)
    window = Window()
    found = [window.add(message, at=float(i)) for i, message in enumerate(case.messages)]
    return next((screening for screening in found if screening.flagged), found[-1])


def generated(module: object) -> Iterator[Case]:
    """Yield each family's cases in each language, always the same ones."""
    for family in module.FAMILIES:  # type: ignore[attr-defined]
        for language in module.LANGUAGES:  # type: ignore[attr-defined]
            rng = Random(f"{family.__name__} {language}")
            for _ in range(ROUNDS):
                yield family(rng, language)


def negatives(name: str) -> list[str]:
    """Return the innocent messages of a file."""
    return [line for line in (HERE / name).read_text(encoding="utf-8").split("\n") if line]


def score(module: object, *, show: bool) -> dict[str, tuple[int, int, int]]:
    """Return, by family and by language, how many were found, of the right type, of how many."""
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for case in generated(module):
        screening = seen(case)
        right = any(f.type == case.type for f in screening.findings)
        for key in (case.family, f"[{case.language}]", "all"):
            counts[key][0] += screening.flagged
            counts[key][1] += screening.flagged and right
            counts[key][2] += 1
        if show and not screening.flagged:
            print("MISS", case.family, case.language, repr(case.text))
    return {key: (a, b, c) for key, (a, b, c) in counts.items()}


def report(title: str, counts: dict[str, tuple[int, int, int]]) -> None:
    """Print one line a family."""
    print(f"== {title}")
    for key, (found, right, total) in counts.items():
        print(f"{key:22} {found:4}/{total:4} {found / total:6.1%}   right type {right / total:6.1%}")


def report_negatives(title: str, lines: list[str], *, show: bool) -> None:
    """Print how many innocent messages were flagged."""
    flagged = [line for line in lines if screen(line).flagged]
    print(f"== innocent, {title}: {len(flagged)}/{len(lines)} = {len(flagged) / len(lines):.2%}")
    for line in flagged if show else ():
        print("FLAGGED", repr(line), [(f.rule, f.text) for f in screen(line).findings])


def report_public(folder: Path, *, show: bool) -> None:
    """Print recall and false alarms on the public cases."""
    for path in sorted(folder.glob("*.jsonl")):
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]
        rows = [row for row in rows if not row.get("ambiguous")]
        found = total = flagged = clean = 0
        for row in rows:
            screening = screen(row["text"], region=row.get("region"))
            spans = [(f.start, f.end) for f in screening.findings if f.type != "mention"]
            hit = [any(a < x["end"] and b > x["start"] for a, b in spans) for x in row["labels"]]
            found, total = found + sum(hit), total + len(hit)
            if not row["labels"]:
                clean, flagged = clean + 1, flagged + screening.flagged
            if show and (not all(hit) or (not row["labels"] and screening.flagged)):
                kind = "MISS" if row["labels"] else "FLAGGED"
                print(kind, row.get("region"), repr(row["text"]), spans)
        print(f"== {path.name}: found {found}/{total}, flagged {flagged}/{clean} clean")


def main() -> None:
    """Print the whole report."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--held-back-only", action="store_true")
    parser.add_argument("--show", action="store_true")
    parser.add_argument("--cases", type=Path)
    options = parser.parse_args()
    if not options.held_back_only:
        report("open families", score(cases, show=options.show))
        report_negatives("open", negatives("cases/negatives.txt"), show=options.show)
    else:
        report("held-back families", score(held_back, show=False))
        report_negatives("held back", negatives("held_back/negatives.txt"), show=False)
    if options.cases:
        report_public(options.cases, show=options.show)


if __name__ == "__main__":
    main()
