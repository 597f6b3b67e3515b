"""Write tlds.txt from the list of top-level domains that IANA publishes.

    python orders/screening/data/make_tlds.py tlds-alpha-by-domain.txt

The list is https://data.iana.org/TLD/tlds-alpha-by-domain.txt (facts, free to use).
Names in other scripts are decoded, so that both spellings are in the file.
"""

import sys
from pathlib import Path

import idna

TARGET = Path(__file__).with_name("tlds.txt")


def spellings(name: str) -> list[str]:
    """Return the name in lower case and, for xn-- names, its decoded spelling."""
    name = name.lower()
    return [name, idna.decode(name)] if name.startswith("xn--") else [name]


def main(source: str) -> None:
    """Read IANA's file and write ours, one name a line."""
    lines = Path(source).read_text(encoding="utf-8").split("\n")
    names = [line.strip() for line in lines if line.strip() and not line.startswith("#")]
    found = sorted({spelling for name in names for spelling in spellings(name)})
    TARGET.write_text("\n".join(found) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
