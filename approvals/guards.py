"""Separation of duties and immutable rulings, held by the database on both engines."""

from audit.guards import Guard, append_only, changed

DECIDER_IS_PARTY = (
    "EXISTS (SELECT 1 FROM approvals_approvalrequest r WHERE r.id = NEW.request_id"
    " AND (r.seller_id = NEW.decider_id OR r.buyer_id = NEW.decider_id))"
)
ESCALATION_TOOK_PART = (
    "NEW.stage = 'escalation' AND (EXISTS (SELECT 1 FROM approvals_approvalrequest r"
    " WHERE r.id = NEW.request_id AND r.escalated_by_id = NEW.decider_id)"
    " OR EXISTS (SELECT 1 FROM approvals_threadmessage t WHERE t.request_id = NEW.request_id"
    " AND t.kind = 'question' AND t.author_id = NEW.decider_id)"
    " OR EXISTS (SELECT 1 FROM approvals_decision d WHERE d.request_id = NEW.request_id"
    " AND d.decider_id = NEW.decider_id))"
)
APPEAL_TOOK_PART = (
    "NEW.stage = 'appeal' AND (EXISTS (SELECT 1 FROM approvals_decision d WHERE d.request_id = NEW.request_id"
    " AND d.decider_id = NEW.decider_id) OR EXISTS (SELECT 1 FROM approvals_threadmessage t"
    " WHERE t.request_id = NEW.request_id AND t.kind = 'question' AND t.author_id = NEW.decider_id))"
)
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
    " WHERE d.request_id = NEW.id AND d.stage IN ('appeal', 'correction') AND d.outcome IN ('approved', 'overturned')))"
    " OR (OLD.status = 'approved' AND NEW.status = 'revoked' AND EXISTS (SELECT 1 FROM approvals_decision d"
    " WHERE d.request_id = NEW.id AND d.outcome = 'revoked')))"
)

GUARDS = (
    *append_only("approvals_decision", (("id",), ("request_id", "round"))),
    *append_only("approvals_decisionclause", (("id",), ("decision_id", "clause_id"))),
    *append_only("approvals_threadmessage", (("id",),)),
    *append_only("approvals_clause", (("id",), ("policy_id", "number"))),
    Guard(
        "decision_not_by_a_party",
        "approvals_decision",
        "INSERT",
        DECIDER_IS_PARTY,
        "a party to the case decides nothing",
    ),
    Guard(
        "decision_escalation_third_person",
        "approvals_decision",
        "INSERT",
        ESCALATION_TOOK_PART,
        "an escalation is decided by somebody who took no part",
    ),
    Guard(
        "decision_appeal_fresh_person",
        "approvals_decision",
        "INSERT",
        APPEAL_TOOK_PART,
        "an appeal is heard by somebody who took no part",
    ),
    Guard(
        "exemption_needs_grant",
        "approvals_exemption",
        "INSERT",
        NO_GRANT,
        "an exemption needs the decision that grants it",
    ),
    Guard(
        "exemption_scope",
        "approvals_exemption",
        "INSERT",
        FOREIGN_SCOPE,
        "an exemption covers what was asked for, for who asked",
    ),
    Guard(
        "exemption_keeps_terms",
        "approvals_exemption",
        "UPDATE",
        f"{TERMS_CHANGED} OR (OLD.revoked_at IS NOT NULL AND NEW.revoked_at IS NULL)",
        "an exemption keeps its terms, and what was revoked stays revoked",
    ),
    Guard(
        "proof_link_stays_revoked",
        "approvals_prooflink",
        "UPDATE",
        f"{changed('exemption_id', 'token', 'made_by_id')} OR (OLD.revoked_at IS NOT NULL AND NEW.revoked_at IS NULL)",
        "a proof link keeps its address, and what was revoked stays revoked",
    ),
    Guard("exemption_no_delete", "approvals_exemption", "DELETE", "TRUE", "an exemption is never deleted"),
    Guard(
        "attachment_has_exemption",
        "orders_attachment",
        "INSERT",
        NO_EXEMPTION,
        "an attachment needs its exemption and decision",
    ),
    Guard(
        "request_keeps_its_words",
        "approvals_approvalrequest",
        "UPDATE",
        REQUEST_REWRITTEN,
        "what a seller asked for is not rewritten",
    ),
    Guard("request_moves", "approvals_approvalrequest", "UPDATE", ILLEGAL_MOVE, "the case cannot move that way"),
)
