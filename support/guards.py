"""What the database itself holds about the desk: notes that never change, counters that are always right."""

from audit.guards import Guard, Upkeep, append_only

from .tallying import UPKEEP

GUARDS: tuple[Guard | Upkeep, ...] = (*append_only("support_note", (("id",),)), *UPKEEP)
