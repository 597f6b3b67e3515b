"""German: a day of a month is an ordinal, 3. Mai."""

import re

DAY = re.compile(r"\bj(?=[ \u00a0][FM])")


def __getattr__(name: str) -> str:
    """Django asks for each format it is given by its very text, `D j F`, before it takes it as it stands.

    Raises AttributeError for those that hold no such day.
    """
    if not DAY.search(name):
        raise AttributeError(name)
    return DAY.sub("j.", name)
