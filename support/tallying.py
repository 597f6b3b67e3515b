"""The triggers that keep the queue's counters: a row of `QueueTally` for each move of an item, and its lease."""

from audit.guards import Upkeep

FOLD_EVERY = 256
"""On PostgreSQL every change appends a row, so that deciders never wait for each other; one in so many sums up."""


def lane_of(row: str) -> str:
    """SQL for the lane a row of the queue is in; NULL once it is closed."""
    return (
        f"(CASE {row}.state WHEN 'open' THEN CASE WHEN {row}.waits_for_seller THEN 'seller' ELSE 'desk' END"
        f" WHEN 'snoozed' THEN 'snoozed' END)"
    )


_APPEND = """
    INSERT INTO support_queuetally (lane, kind, delta) SELECT {lane}, {row}.kind, {delta} WHERE {lane} IS NOT NULL;"""
_IN_PLACE = """
    INSERT INTO support_queuetally (lane, kind, delta) SELECT {lane}, {row}.kind, 0 WHERE {lane} IS NOT NULL
      AND NOT EXISTS (SELECT 1 FROM support_queuetally t WHERE t.lane = {lane} AND t.kind = {row}.kind);
    UPDATE support_queuetally SET delta = delta + {delta} WHERE lane = {lane} AND kind = {row}.kind;"""
# An update appends one row or two, so one of two neighbours has to be hit.
_SUM_UP = f"""
    IF currval(pg_get_serial_sequence('support_queuetally', 'id')) % {FOLD_EVERY} < 2 THEN
      WITH gone AS (
        DELETE FROM support_queuetally WHERE id IN (SELECT id FROM support_queuetally FOR UPDATE SKIP LOCKED)
        RETURNING lane, kind, delta
      )
      INSERT INTO support_queuetally (lane, kind, delta)
      SELECT lane, kind, sum(delta) FROM gone GROUP BY lane, kind HAVING sum(delta) <> 0;
    END IF;"""  # noqa: S608
_MOVED = f"{lane_of('OLD')} IS DISTINCT FROM {lane_of('NEW')} OR OLD.kind <> NEW.kind"
_CONDITIONS = {
    "INSERT": "NEW.state <> 'closed'",
    "UPDATE": _MOVED,
    "DELETE": "OLD.state <> 'closed'",
}


def _upkeep(vendor: str, when: str) -> Upkeep:
    step, end = (_APPEND, _SUM_UP) if vendor == "postgresql" else (_IN_PLACE, "")
    left = step.format(lane=lane_of("OLD"), row="OLD", delta="-1") if when != "INSERT" else ""
    came = step.format(lane=lane_of("NEW"), row="NEW", delta="1") if when != "DELETE" else ""
    condition = _CONDITIONS[when] if vendor == "postgresql" else _CONDITIONS[when].replace("IS DISTINCT FROM", "IS NOT")
    return Upkeep(f"queue_tally_{when.lower()}", "support_workitem", when, condition, left + came + end, (vendor,))


_ENGINES = ("postgresql", "sqlite")
_LEASED = "NEW.state = 'open' AND NEW.claimed_by_id IS NOT NULL"
_LEASE = f"""
    DELETE FROM support_queuelease WHERE item = NEW.id AND NOT ({_LEASED});
    INSERT INTO support_queuelease (item, holder, until, waits)
    SELECT NEW.id, NEW.claimed_by_id, NEW.lease_until, NEW.waits_for_seller WHERE {_LEASED}
    ON CONFLICT (item) DO UPDATE SET holder = excluded.holder, until = excluded.until, waits = excluded.waits;"""  # noqa: S608
_LEASES = {
    "INSERT": (_LEASED, _LEASE),
    "UPDATE": (
        "OLD.claimed_by_id IS NOT NULL OR NEW.claimed_by_id IS NOT NULL",
        _LEASE,
    ),
    "DELETE": ("OLD.claimed_by_id IS NOT NULL", "DELETE FROM support_queuelease WHERE item = OLD.id;"),
}

UPKEEP = (
    *(_upkeep(vendor, when) for vendor in _ENGINES for when in _CONDITIONS),
    *(
        Upkeep(f"queue_lease_{when.lower()}", "support_workitem", when, condition, body, _ENGINES)
        for when, (condition, body) in _LEASES.items()
    ),
)
