"""Write chat_words.txt: words that occur at least twice in clean English chat.

    python orders/screening/data/make_chat_words.py sms_ham.jsonl

The source is the clean part of the UCI SMS Spam Collection (T. Almeida, J. Hidalgo, 2011,
CC BY 4.0), one JSON object a line with the message in `text`. Only words are kept, no message.
"""

import json
import re
import sys
from collections import Counter
from pathlib import Path

TARGET = Path(__file__).with_name("chat_words.txt")


def main(source: str) -> None:
    """Count the words of the messages and write the frequent ones."""
    counts: Counter[str] = Counter()
    for line in Path(source).read_text(encoding="utf-8").split("\n"):
        if line:
            counts.update(re.findall(r"[a-z]{2,}", json.loads(line)["text"].lower()))
    words = sorted(word for word, count in counts.items() if count > 1)
    TARGET.write_text("\n".join(words) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
