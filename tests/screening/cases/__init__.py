"""Generated cases that the rules may be tuned on."""

from tests.screening.cases.families import FAMILIES
from tests.screening.cases.material import LANGUAGES

__all__ = ["FAMILIES", "LANGUAGES"]
