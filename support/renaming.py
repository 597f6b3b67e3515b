"""The trigger that carries a person's new name over to the rows of the queue that show it."""

from audit.guards import Upkeep

_NAME = """
    UPDATE support_workitem SET seller_name = NEW.name WHERE seller_id = NEW.id AND state <> 'closed';"""
RENAMED = tuple(
    Upkeep("queue_names", "accounts_user", "UPDATE", condition, _NAME, (vendor,))
    for vendor, condition in (
        ("postgresql", "NEW.name IS DISTINCT FROM OLD.name"),
        ("sqlite", "NEW.name IS NOT OLD.name"),
    )
)
