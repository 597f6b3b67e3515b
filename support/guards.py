"""What the database itself holds about the desk's notes."""

from audit.guards import append_only

GUARDS = append_only("support_note", (("id",),))
