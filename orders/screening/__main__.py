"""`python -m orders.screening "text"` prints the findings as JSON; without a text, line by line."""

import json
import sys
from collections.abc import Sequence

from orders.screening.screen import screen


def main(arguments: Sequence[str]) -> None:
    """Print one JSON object a message."""
    messages = [" ".join(arguments)] if arguments else (line.rstrip("\n") for line in sys.stdin)
    for message in messages:
        print(json.dumps(screen(message).as_dict(), ensure_ascii=False))


if __name__ == "__main__":
    main(sys.argv[1:])
