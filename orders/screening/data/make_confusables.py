"""Write confusables.txt: letters of other scripts that look like a Latin letter.

    python orders/screening/data/make_confusables.py confusables.json

The source is the JSON edition of Unicode's confusables.txt (UTS 39, Unicode License V3)
that the package confusable_homoglyphs ships. Only letters of scripts that share shapes
with Latin are taken, and only those that compatibility decomposition does not fold already;
digits are left out, so that no Russian word turns into a number.
"""

import json
import sys
import unicodedata
from pathlib import Path

TARGET = Path(__file__).with_name("confusables.txt")
SCRIPTS = ("LATIN", "GREEK", "CYRILLIC", "ARMENIAN", "CHEROKEE", "COPTIC", "LISU", "DESERET")
LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"


def wanted(letter: str) -> bool:
    """Tell whether a look-alike needs a line of its own."""
    if len(letter) != 1 or letter.isascii() or not letter.isalpha():
        return False
    name = unicodedata.name(letter, "")
    return name.startswith(SCRIPTS) and unicodedata.normalize("NFKD", letter) == letter


def main(source: str) -> None:
    """Read the JSON file and write one pair a line."""
    table = json.loads(Path(source).read_text(encoding="utf-8"))
    pairs = {entry["c"]: latin for latin in LETTERS for entry in table[latin] if wanted(entry["c"])}
    lines = [f"{letter} {latin}" for letter, latin in sorted(pairs.items())]
    TARGET.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
