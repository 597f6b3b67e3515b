"""What the database itself holds about the desk: notes that never change, counters and search that are
always right."""

from audit.guards import Guard, Upkeep, append_only

from .renaming import RENAMED
from .search import copying, indexing
from .tallying import UPKEEP

GUARDS: tuple[Guard | Upkeep, ...] = (
    *append_only("support_note", (("id",),)),
    *UPKEEP,
    *RENAMED,
    *indexing.UPKEEP,
    *copying.UPKEEP,
)
