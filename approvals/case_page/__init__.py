"""What the page of a case shows its seller: where it is, who has it, what is next, and what was decided.

Facts, then what can be appealed, then what comes next, each a class upon the one before; `CasePage` is all of it.
"""

from .page import CasePage
from .words import away_words

__all__ = ["CasePage", "away_words"]
