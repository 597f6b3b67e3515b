"""Cases that are scored and never read while the product is tuned."""

from tests.screening.held_back.families import FAMILIES
from tests.screening.held_back.words import LANGUAGES

__all__ = ["FAMILIES", "LANGUAGES"]
