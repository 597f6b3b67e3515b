"""The tables of the desk, each in a file of its own."""

from .bulk.outcome import BulkOutcome
from .macros.macro import Macro
from .notes import Note
from .reports.figure import DayFigure, MonthFigure, SummedDay, SummedMonth
from .saved import SavedView
from .search.document import SearchDocument, SearchName, SearchStem, SearchWord
from .tally import QueueLease, QueueTally
from .work import LEASE, Taken, WorkItem, WorkItemQuerySet

__all__ = [
    "LEASE",
    "BulkOutcome",
    "DayFigure",
    "Macro",
    "MonthFigure",
    "Note",
    "QueueLease",
    "QueueTally",
    "SavedView",
    "SearchDocument",
    "SearchName",
    "SearchStem",
    "SearchWord",
    "SummedDay",
    "SummedMonth",
    "Taken",
    "WorkItem",
    "WorkItemQuerySet",
]
