"""Who may do what: role, part in the case, and state, one table per noun.

The same tables draw the buttons, answer the API's `allowed_actions` and guard the verbs. `cases` is about
requests; `appeals`, `amendments` and `exemptions` about what comes after a decision; `part` knows who
took part before; `deciders` asks the right one of them about whatever waits.
"""

from .cases import RULES, allowed_actions, decider, desk, guard, own_case, refusal
from .deciders import barred_from

__all__ = ["RULES", "allowed_actions", "barred_from", "decider", "desk", "guard", "own_case", "refusal"]
