"""Measures screening beside its peers, in one run on one text.

    pip install -r benchmarks/requirements-screening-peers.txt
    python benchmarks/screening.py --cases DIR [--seconds 3]

DIR holds the public cases, one JSON object a line (`text`, `labels`, `source`, and where a
suite has them `region` and `ambiguous`). They are not part of this repository.
A peer that is not installed is left out. Each throughput runs in a process of its own.
"""

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

Scan = Callable[..., bool]
ROOT = Path(__file__).resolve()
WARM_UP = 300


def product() -> Scan:
    """Return this project's screening."""
    from orders.screening import screen

    return lambda text, region=None: screen(text, region=region).flagged


def presidio() -> Scan:
    """Return presidio's pattern recognizers, called without a language model."""
    from presidio_analyzer.predefined_recognizers import (
        CryptoRecognizer,
        EmailRecognizer,
        IbanRecognizer,
        PhoneRecognizer,
        UrlRecognizer,
    )

    found = [EmailRecognizer(), UrlRecognizer(), PhoneRecognizer(), IbanRecognizer()]
    recognizers = [*found, CryptoRecognizer()]
    return lambda text, _=None: any(
        [bool(r.analyze(text, r.supported_entities, None)) for r in recognizers]  # noqa: C419
    )


def commonregex() -> Scan:
    """Return commonregex's expressions for what screening looks for."""
    import commonregex as c

    kinds = (c.email, c.link, c.phone, c.btc_address)
    return lambda text, _=None: any([kind.findall(text) for kind in kinds])  # noqa: C419


def scrubadub() -> Scan:
    """Return scrubadub with its detectors for email, links, phones and names on networks."""
    import scrubadub as s

    detectors = s.detectors
    scrubber = s.Scrubber(
        detector_list=[
            detectors.EmailDetector,
            detectors.UrlDetector,
            detectors.PhoneDetector,
            detectors.TwitterDetector,
        ]
    )
    return lambda text, _=None: any(True for _ in scrubber.iter_filth(text))


def ceiling() -> Scan:
    """Return what no detector behind it can beat: one google-re2 set of four expressions."""
    import re2

    gate = re2.Set.SearchSet()
    for expression in ("@", "://", r"[a-z]\.[a-z]{2}", r"(?:\d[^a-z0-9]{0,4}){6}"):
        gate.Add(expression)
    gate.Compile()
    return lambda text, _=None: bool(gate.Match(text.lower()))


SCANNERS: dict[str, Callable[[], Scan]] = {
    "hallpass": product,
    "presidio": presidio,
    "commonregex": commonregex,
    "scrubadub": scrubadub,
    "re2 ceiling": ceiling,
}


def rows(folder: Path) -> list[dict[str, Any]]:
    """Return the public cases; those marked ambiguous are left out."""
    lines = (line for path in sorted(folder.glob("*.jsonl")) for line in path.open("rb"))
    return [row for row in map(json.loads, lines) if not row.get("ambiguous")]


def recall(scan: Scan, cases: list[dict[str, Any]]) -> str:
    """Return found and flagged, by message."""
    told = [row for row in cases if row["labels"]]
    chat = [row for row in cases if row["source"].startswith("uci-sms")]
    other = [row for row in cases if not row["labels"] and row not in chat]
    parts = (("found", told), ("negatives flagged", other), ("chat flagged", chat))
    counts = [(name, sum(scan(r["text"], r.get("region")) for r in part), len(part)) for name, part in parts]
    return ", ".join(f"{name} {n}/{of} = {n / max(of, 1):.2%}" for name, n, of in counts)


def measured(name: str, folder: Path, seconds: float) -> dict[str, Any]:
    """Return throughput, p99 and recall of one scanner."""
    scan, cases = SCANNERS[name](), rows(folder)
    chat = [row["text"] for row in cases if row["source"].startswith("uci-sms")]
    for text in chat[:WARM_UP]:
        scan(text)
    rate, p99 = rounds(scan, chat, seconds)
    return {"rate": rate, "p99": p99, "recall": recall(scan, cases)}


def rounds(scan: Scan, chat: list[str], seconds: float) -> tuple[float, float]:
    """Return the best round's messages per second of processor time, and p99 in seconds.

    Processor time, because a shared machine takes turns; the best round, for the same reason.
    """
    best, stop = 0.0, time.perf_counter() + seconds
    while time.perf_counter() < stop:
        begun = time.process_time()
        for text in chat:
            scan(text)
        best = max(best, len(chat) / (time.process_time() - begun))
    return best, sorted(_timed(scan, text) for text in chat)[int(len(chat) * 0.99)]


def _timed(scan: Scan, text: str) -> float:
    begun = time.thread_time()
    scan(text)
    return time.thread_time() - begun


def hostile() -> None:
    """Print what 10,000 and 1,048,576 hostile characters cost."""
    from orders.screening import screen

    units = ("a", "@", "a.", "1 ", "dot ", "skype ", "x@y.", "one ", "s k y p e ", "http://", "o")
    worst = max((_took(screen, (unit * 10_000)[:10_000]), unit) for unit in units)
    print(f"10,000 hostile characters: {worst[0] * 1000:.1f} ms at worst ({worst[1]!r} repeated)")
    print(f"1 MiB: {_took(screen, 'a' * (1 << 20)) * 1000:.3f} ms (refused)")


def _took(scan: Scan, text: str) -> float:
    return min(_timed(scan, text) for _ in range(3))


def child(name: str, folder: Path, seconds: float) -> dict[str, Any] | None:
    """Return what a process of its own measured, None when it could not."""
    command = [sys.executable, str(ROOT), "--cases", str(folder), "--seconds", str(seconds)]
    done = subprocess.run([*command, "--one", name], capture_output=True, text=True, check=False)
    if done.returncode:
        print(f"{name:12} left out: {done.stderr.strip().rpartition(chr(10))[2][:90]}")
        return None
    result: dict[str, Any] = json.loads(done.stdout.strip().rpartition("\n")[2])
    return result


def run(folder: Path, seconds: float) -> dict[str, dict[str, Any]]:
    """Measure every scanner once, in turn."""
    found = ((name, child(name, folder, seconds)) for name in SCANNERS)
    return {name: result for name, result in found if result}


def best_of(passes: list[dict[str, dict[str, Any]]]) -> dict[str, dict[str, Any]]:
    """Return each scanner's quickest pass."""
    names = passes[0]
    return {n: max((p[n] for p in passes if n in p), key=lambda r: r["rate"]) for n in names}


def main() -> None:
    """Print one line a scanner, then the ratios."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--cases", type=Path, required=True)
    parser.add_argument("--seconds", type=float, default=3.0)
    parser.add_argument("--passes", type=int, default=3, help="the best of how many")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        print(json.dumps(measured(options.one, options.cases, options.seconds)))
        return
    results = best_of([run(options.cases, options.seconds) for _ in range(options.passes)])
    for name, result in results.items():
        rate, p99 = result["rate"], result["p99"] * 1000
        print(f"{name:12} {rate:9,.0f} messages/s, p99 {p99:.3f} ms; {result['recall']}")
    ours = results["hallpass"]
    for name, result in results.items():
        if name != "hallpass":
            print(f"hallpass / {name}: {ours['rate'] / result['rate']:.2f}")
    hostile()


if __name__ == "__main__":
    main()
