"""What the database itself holds about attachments, on both engines."""

from audit.guards import Guard, append_only, changed, kept

OVERLAP = (
    "NEW.ended_at IS NULL AND EXISTS (SELECT 1 FROM orders_attachment o WHERE o.ended_at IS NULL"
    " AND o.id <> COALESCE(NEW.id, -1) AND o.order_id = NEW.order_id AND o.channel_code = NEW.channel_code"
    " AND o.starts_at < NEW.ends_at AND o.ends_at > NEW.starts_at)"
)
OVERLAP_SAID = "two live attachments for one order and channel overlap"
"""On PostgreSQL an exclusion constraint says the same (migration `attachments_never_overlap`)."""

OPEN_ORDER = "NOT EXISTS (SELECT 1 FROM orders_order o WHERE o.id = NEW.order_id AND o.status = 'open'{lock})"
CLOSED_SAID = "an attachment needs an open order"

TERMS_CHANGED = changed(
    "order_id",
    "channel",
    "channel_code",
    "exemption_number",
    "decision_number",
    "request_number",
    "clause",
    "granted_by_id",
    "granted_at",
    "starts_at",
    "ends_at",
    "contacts_allowed",
    "terms",
)

CONTACT_CHANGED = changed(
    "order_id",
    "attachment_id",
    "exemption_number",
    "channel",
    "place",
    "started_at",
    "minutes",
    "people",
    "logged_by_id",
    "logged_at",
    "summary_due_at",
)
COPIED_CHANGED = f"({changed('copied_at')})"
NOT_COVERED = (
    "NOT EXISTS (SELECT 1 FROM orders_attachment a WHERE a.id = NEW.attachment_id AND a.order_id = NEW.order_id"
    " AND a.channel = NEW.channel AND a.exemption_number = NEW.exemption_number AND NEW.started_at < a.ends_at"
    " AND (a.ended_at IS NULL OR NEW.started_at < a.ended_at))"
)

EXCEPTION_CHANGED = changed("order_id", "rule", "value", "mistake_id", "made_at")

GUARDS = (
    Guard("attachment_overlap_insert", "orders_attachment", "INSERT", OVERLAP, OVERLAP_SAID, ("sqlite",)),
    Guard("attachment_overlap_update", "orders_attachment", "UPDATE", OVERLAP, OVERLAP_SAID, ("sqlite",)),
    Guard("attachment_open_order", "orders_attachment", "INSERT", OPEN_ORDER.format(lock=""), CLOSED_SAID, ("sqlite",)),
    Guard(
        "attachment_open_order",
        "orders_attachment",
        "INSERT",
        OPEN_ORDER.format(lock=" FOR SHARE"),
        CLOSED_SAID,
        ("postgresql",),
    ),
    Guard(
        "attachment_keeps_terms",
        "orders_attachment",
        "UPDATE",
        f"{TERMS_CHANGED} OR (OLD.ended_at IS NOT NULL AND NEW.ended_at IS NULL)"
        " OR NEW.contacts_used < OLD.contacts_used",
        "an attachment keeps its terms, what has ended stays ended, and contacts are not taken back",
    ),
    *kept("orders_attachment", "an attachment is never deleted"),
    *append_only("orders_message", (("id",), ("nonce",))),
    *append_only("orders_finding", (("id",),)),
    *append_only(
        "orders_knownmistake", (("id",), ("mistake_id",)), f"{EXCEPTION_CHANGED} OR OLD.withdrawn_at IS NOT NULL"
    ),
    Guard(
        "held_message_keeps_text",
        "orders_heldmessage",
        "UPDATE",
        changed("order_id", "author_id", "body", "nonce", "held_at")
        + " OR (OLD.status <> 'held' AND (NEW.status <> OLD.status OR "
        + changed("ruled_by_id", "ruled_at", "answer", "message_id")
        + "))",
        "a held message keeps its text, and what was ruled on it stands",
    ),
    *kept("orders_heldmessage", "a held message is kept", (("id",), ("nonce",), ("message_id",))),
    Guard(
        "mistake_keeps_ruling",
        "orders_mistake",
        "UPDATE",
        changed("order_id", "finding_id", "reported_by_id", "why", "reported_at")
        + " OR (OLD.status <> 'reported' AND NEW.status <> OLD.status)",
        "what was said about screening stands",
    ),
    *kept("orders_mistake", "what was said about screening is kept", (("id",), ("finding_id",))),
    *kept("orders_breach", "a breach is kept", (("id",), ("message_id",))),
    Guard("verdict_rule_no_delete", "orders_verdictrule", "DELETE", "TRUE", "the table of verdicts has every cell"),
    *append_only("orders_delivery", (("id",), ("nonce",))),
    Guard(
        "misuse_keeps_facts",
        "orders_misusereport",
        "UPDATE",
        f"{changed('order_id', 'reporter_id', 'reported_at', 'text')} OR OLD.status = 'answered'",
        "what was reported is not rewritten, nor an answer that was given",
    ),
    *kept("orders_misusereport", "a report stays", (("id",), ("nonce",))),
    Guard(
        "contact_keeps_facts",
        "orders_contactlog",
        "UPDATE",
        f"{CONTACT_CHANGED} OR (OLD.copied_at IS NOT NULL AND {COPIED_CHANGED})",
        "what was logged of a contact is not rewritten",
    ),
    *kept(
        "orders_contactlog",
        "a contact that was logged stays logged",
        (("id",), ("nonce",), ("message_id",), ("exemption_number", "place")),
    ),
    Guard(
        "contact_within_window",
        "orders_contactlog",
        "INSERT",
        NOT_COVERED,
        "a contact needs the attachment that allowed it",
    ),
)
