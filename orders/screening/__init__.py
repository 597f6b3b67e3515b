"""Finds contact details and payment diversion in a message, however they are hidden.

    from orders.screening import screen, Window

Plain Python: it knows no Django, no database, no exemption. What follows from a finding
(the verdict) is decided by the caller.
"""

from orders.screening.findings import Finding, Part, Screening
from orders.screening.rules import RULES, explain
from orders.screening.screen import screen
from orders.screening.window import Window

__all__ = ["RULES", "Finding", "Part", "Screening", "Window", "explain", "screen"]
