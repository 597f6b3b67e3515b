"""What the database refuses, as SQL over NEW and OLD that both engines read; `guards.py` says where."""

from audit.guards import changed

DECIDER_IS_PARTY = (
    "EXISTS (SELECT 1 FROM approvals_approvalrequest r WHERE r.id = NEW.request_id"
    " AND (r.seller_id = NEW.decider_id OR r.buyer_id = NEW.decider_id))"
)
DECIDED_BEFORE = (
    "EXISTS (SELECT 1 FROM approvals_decision d WHERE d.request_id = NEW.request_id AND d.decider_id = NEW.decider_id)"
)
ASKED_BEFORE = (
    "EXISTS (SELECT 1 FROM approvals_threadmessage t WHERE t.request_id = NEW.request_id"
    " AND t.kind = 'question' AND t.author_id = NEW.decider_id{elsewhere})"
)
ESCALATED_IT = (
    "EXISTS (SELECT 1 FROM approvals_approvalrequest r WHERE r.id = NEW.request_id"
    " AND r.escalated_by_id = NEW.decider_id)"
    " OR EXISTS (SELECT 1 FROM approvals_appeal a WHERE a.id = NEW.appeal_id AND a.escalated_by_id = NEW.decider_id)"
)
ESCALATION_TOOK_PART = (
    f"NEW.stage = 'escalation' AND ({DECIDED_BEFORE} OR {ASKED_BEFORE.format(elsewhere='')} OR {ESCALATED_IT})"
)
# Whoever asks while hearing the appeal goes on hearing it: that is no part taken before.
APPEAL_TOOK_PART = (
    f"NEW.stage = 'appeal' AND ({DECIDED_BEFORE}"
    f" OR {ASKED_BEFORE.format(elsewhere=' AND (t.appeal_id IS NULL OR t.appeal_id <> NEW.appeal_id)')}"
    f" OR {ESCALATED_IT})"
)
CORRECTS_ITSELF = (
    "NEW.stage = 'correction' AND EXISTS (SELECT 1 FROM approvals_decision d WHERE d.request_id = NEW.request_id"
    " AND d.decider_id = NEW.decider_id AND d.outcome IN ('denied', 'upheld'))"
)
ROLE_FITS = (
    "EXISTS (SELECT 1 FROM accounts_user u WHERE u.id = NEW.decider_id AND (u.role = 'lead'"
    " OR (u.role = 'agent' AND NEW.stage NOT IN ('escalation', 'revocation', 'correction'))))"
)
ROLE_TOO_LOW = f"NOT {DECIDER_IS_PARTY} AND NOT {ROLE_FITS}"
FOREIGN_APPEAL = (
    "NEW.appeal_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM approvals_appeal a WHERE a.id = NEW.appeal_id"
    " AND a.request_id = NEW.request_id AND ((a.status = 'filed' AND NEW.stage = 'appeal')"
    " OR (a.status = 'escalated' AND NEW.stage = 'escalation')))"
)
FOREIGN_AMENDMENT = (
    "NEW.amendment_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM approvals_amendment m"
    " WHERE m.id = NEW.amendment_id AND m.request_id = NEW.request_id"
    " AND ((m.status = 'granted' AND NEW.outcome = 'approved') OR (m.status = 'refused' AND NEW.outcome = 'denied')))"
    " OR NEW.amendment_id IS NOT NULL AND EXISTS (SELECT 1 FROM approvals_decision d"
    " WHERE d.amendment_id = NEW.amendment_id)"
)
# Where its case must be when a ruling is written: the verbs write the case's next round, then the ruling.
CASE = "EXISTS (SELECT 1 FROM approvals_approvalrequest r WHERE r.id = NEW.request_id AND {})"
ESCALATED, DENIED, APPROVED = map(
    CASE.format, ("r.escalated_at IS NOT NULL", "r.status = 'denied'", "r.status = 'approved'")
)
NOT_THE_FIRST = "EXISTS (SELECT 1 FROM approvals_decision d WHERE d.request_id = NEW.request_id)"
BEING_HEARD = (
    "EXISTS (SELECT 1 FROM approvals_appeal a WHERE a.request_id = NEW.request_id"
    " AND a.status IN ('filed', 'escalated'))"
)
REVOKED_BY_THEM = (
    "EXISTS (SELECT 1 FROM approvals_exemption e WHERE e.request_id = NEW.request_id"
    " AND e.revoked_by_id = NEW.decider_id)"
)
OUT_OF_PLACE = " OR ".join(
    (
        f"(NEW.stage = 'review' AND ({NOT_THE_FIRST} OR {ESCALATED}))",
        f"(NEW.stage = 'escalation' AND NEW.appeal_id IS NULL AND ({NOT_THE_FIRST} OR NOT {ESCALATED}))",
        f"(NEW.stage = 'correction' AND (NOT {DENIED} OR {BEING_HEARD}))",
        f"(NEW.stage = 'amendment' AND NOT {APPROVED})",
        f"(NEW.stage = 'revocation' AND (NOT {APPROVED} OR NOT {REVOKED_BY_THEM}))",
    )
)
CITES_NOTHING = "NEW.adverse AND NEW.cited = ''"
GROUND_WITHOUT_WHY = (
    "NEW.why = '' AND EXISTS (SELECT 1 FROM approvals_decision d WHERE d.id = NEW.decision_id AND d.adverse)"
)
NOT_APPEALABLE = (
    "NOT EXISTS (SELECT 1 FROM approvals_decision d JOIN approvals_approvalrequest r ON r.id = d.request_id"
    " WHERE d.id = NEW.decision_id AND d.request_id = NEW.request_id AND r.seller_id = NEW.seller_id"
    " AND d.adverse AND d.appeal_id IS NULL AND d.decided_at <= NEW.filed_at AND d.appeal_until > NEW.filed_at)"
)
ESCALATOR_MOVED = f"({changed('escalated_by_id')}) AND NOT (OLD.status = 'filed' AND NEW.status = 'escalated')"
"""Whoever escalated is barred from deciding: the name is written with the escalation, and then stays."""
ESCALATION_MOVED = f"{ESCALATOR_MOVED} OR OLD.escalated_at IS NOT NULL AND ({changed('escalated_at')})"
ONE_OPEN_APPEAL = (
    "o.request_id = NEW.request_id AND o.status IN ('filed', 'escalated') AND NEW.status IN ('filed', 'escalated')"
)
ONE_OPEN_AMENDMENT = "o.request_id = NEW.request_id AND o.status = 'filed' AND NEW.status = 'filed'"
APPEAL_REWRITTEN = changed("request_id", "decision_id", "seller_id", "grounds", "new_facts", "filed_at")
APPEAL_MOVES = (
    "NEW.status <> OLD.status AND NOT ("
    "(OLD.status = 'filed' AND NEW.status IN ('escalated', 'withdrawn'))"
    " OR (OLD.status = 'escalated' AND NEW.status = 'withdrawn')"
    " OR (OLD.status IN ('filed', 'escalated') AND NEW.status IN ('upheld', 'overturned') AND EXISTS"
    " (SELECT 1 FROM approvals_decision d WHERE d.appeal_id = NEW.id AND d.outcome = NEW.status)))"
)
AMENDMENT_REWRITTEN = changed(
    "request_id", "exemption_id", "channels", "wants_from", "wants_until", "wants_contacts", "why", "filed_at"
)
AMENDMENT_MOVES = "NEW.status <> OLD.status AND OLD.status <> 'filed'"
NO_GRANT = (
    "NOT EXISTS (SELECT 1 FROM approvals_decision d WHERE d.id = NEW.decision_id"
    " AND d.request_id = NEW.request_id AND d.outcome IN ('approved', 'overturned'))"
)
FOREIGN_SCOPE = (
    "NOT EXISTS (SELECT 1 FROM approvals_approvalrequest r WHERE r.id = NEW.request_id"
    " AND r.seller_id = NEW.seller_id AND ((NEW.order_id IS NOT NULL AND r.order_id = NEW.order_id)"
    " OR (NEW.gig_id IS NOT NULL AND r.order_id IS NULL AND r.gig_id = NEW.gig_id)))"
)
NO_EXEMPTION = (
    "NOT EXISTS (SELECT 1 FROM approvals_exemption e WHERE e.id = NEW.exemption_number"
    " AND e.decision_id = NEW.decision_number AND e.request_id = NEW.request_number)"
)
TERMS_CHANGED = changed(
    "decision_id",
    "request_id",
    "seller_id",
    "order_id",
    "gig_id",
    "buyer_id",
    "channels",
    "starts_at",
    "ends_at",
    "contacts_allowed",
    "terms",
    "clause",
)
OVER_MOVED = " OR ".join(
    f"(OLD.{end} IS NOT NULL AND ({changed(end)}))" for end in ("revoked_at", "given_up_at", "stopped_at", "amended_at")
)
REQUEST_REWRITTEN = changed(
    "seller_id",
    "gig_id",
    "order_id",
    "buyer_id",
    "purpose",
    "title",
    "why",
    "tried",
    "channels",
    "wants_from",
    "wants_until",
    "wants_contacts",
    "policy_id",
    "filed_at",
    "refiled_from_id",
    "what_changed",
)
ILLEGAL_MOVE = (
    "NEW.status <> OLD.status AND NOT ("
    "(OLD.status = 'filed' AND NEW.status IN ('needs_info', 'escalated', 'approved', 'denied', 'withdrawn'))"
    " OR (OLD.status = 'needs_info' AND NEW.status IN ('filed', 'withdrawn', 'lapsed'))"
    " OR (OLD.status = 'escalated' AND NEW.status IN ('approved', 'denied', 'withdrawn'))"
    " OR (OLD.status = 'denied' AND NEW.status = 'approved' AND EXISTS (SELECT 1 FROM approvals_decision d"
    " WHERE d.request_id = NEW.id AND d.round = NEW.round"
    " AND (d.outcome = 'overturned' OR (d.stage = 'correction' AND d.outcome = 'approved'))))"
    " OR (OLD.status = 'revoked' AND NEW.status = 'approved' AND EXISTS (SELECT 1 FROM approvals_decision d"
    " WHERE d.request_id = NEW.id AND d.round = NEW.round AND d.outcome = 'overturned'))"
    " OR (OLD.status = 'approved' AND NEW.status = 'revoked' AND EXISTS (SELECT 1 FROM approvals_decision d"
    " WHERE d.request_id = NEW.id AND d.outcome = 'revoked')))"
)
