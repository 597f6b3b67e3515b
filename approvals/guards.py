"""Separation of duties and immutable rulings, held by the database on both engines."""

from audit.guards import Guard, append_only, changed, kept

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
    " WHERE m.id = NEW.amendment_id AND m.request_id = NEW.request_id)"
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
APPEAL_REWRITTEN = changed("request_id", "decision_id", "seller_id", "grounds", "new_facts", "filed_at")
ESCALATED_BY_MOVED = f"({changed('escalated_by_id')}) AND NOT (OLD.status = 'filed' AND NEW.status = 'escalated')"
"""Whoever escalated is barred from deciding: the name is written with the escalation, and then stays."""
ONE_OPEN_APPEAL = (
    "o.request_id = NEW.request_id AND o.status IN ('filed', 'escalated') AND NEW.status IN ('filed', 'escalated')"
)
ONE_OPEN_AMENDMENT = "o.request_id = NEW.request_id AND o.status = 'filed' AND NEW.status = 'filed'"
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

GUARDS = (
    *append_only("approvals_decision", (("id",), ("request_id", "round"))),
    *append_only("approvals_decisionclause", (("id",), ("decision_id", "clause_id"))),
    *append_only("approvals_threadmessage", (("id",),)),
    *append_only("approvals_policy", (("id",), ("number",))),
    Guard(
        "policy_announced_ahead",
        "approvals_policy",
        "INSERT",
        "NEW.number > 1 AND julianday(NEW.effective_from) - julianday(NEW.announced_at) < 14.999999",
        "a policy is announced at least 15 days ahead",
        ("sqlite",),
    ),
    Guard(
        "policy_announced_ahead",
        "approvals_policy",
        "INSERT",
        "NEW.number > 1 AND NEW.effective_from < NEW.announced_at + interval '15 days'",
        "a policy is announced at least 15 days ahead",
        ("postgresql",),
    ),
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
        "decision_not_own_correction",
        "approvals_decision",
        "INSERT",
        CORRECTS_ITSELF,
        "a denial is corrected by another lead",
    ),
    Guard(
        "decision_needs_role",
        "approvals_decision",
        "INSERT",
        ROLE_TOO_LOW,
        "cases are decided by agents and leads, and what only leads may do by leads",
    ),
    Guard(
        "decision_of_its_appeal",
        "approvals_decision",
        "INSERT",
        FOREIGN_APPEAL,
        "a ruling on an appeal is about that appeal, while it is open",
    ),
    Guard(
        "decision_of_its_amendment",
        "approvals_decision",
        "INSERT",
        FOREIGN_AMENDMENT,
        "a ruling on a change is about that change",
    ),
    Guard(
        "decision_cites_clauses",
        "approvals_decision",
        "INSERT",
        CITES_NOTHING,
        "an adverse decision cites its clauses",
    ),
    Guard(
        "ground_says_why",
        "approvals_decisionclause",
        "INSERT",
        GROUND_WITHOUT_WHY,
        "an adverse decision says why each clause applies",
    ),
    *append_only("approvals_statement", (("decision_id",),)),
    *append_only("approvals_appealwarning", (("id",), ("appeal_id",))),
    Guard(
        "appeal_in_its_window",
        "approvals_appeal",
        "INSERT",
        NOT_APPEALABLE,
        "an appeal challenges an adverse decision about its seller, within the window",
    ),
    Guard(
        "appeal_keeps_its_words",
        "approvals_appeal",
        "UPDATE",
        APPEAL_REWRITTEN,
        "what a seller appealed with is not rewritten",
    ),
    Guard("appeal_moves", "approvals_appeal", "UPDATE", APPEAL_MOVES, "the appeal cannot move that way"),
    Guard("appeal_escalated_by", "approvals_appeal", "UPDATE", ESCALATED_BY_MOVED, "who escalated it stays written"),
    *kept(
        "approvals_appeal",
        "an appeal is never deleted",
        (("id",), ("decision_id",), ("nonce",)),
        open_once=ONE_OPEN_APPEAL,
    ),
    Guard(
        "amendment_keeps_its_words",
        "approvals_amendment",
        "UPDATE",
        AMENDMENT_REWRITTEN,
        "what a seller asked for is not rewritten",
    ),
    Guard("amendment_moves", "approvals_amendment", "UPDATE", AMENDMENT_MOVES, "what was decided stays decided"),
    *kept("approvals_amendment", "a change is never deleted", (("id",), ("nonce",)), open_once=ONE_OPEN_AMENDMENT),
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
        f"{TERMS_CHANGED} OR {OVER_MOVED}",
        "an exemption keeps its terms, and what was revoked stays revoked, as does any other end",
    ),
    Guard(
        "proof_link_stays_revoked",
        "approvals_prooflink",
        "UPDATE",
        f"{changed('exemption_id', 'token', 'made_by_id')} OR (OLD.revoked_at IS NOT NULL AND NEW.revoked_at IS NULL)",
        "a proof link keeps its address, and what was revoked stays revoked",
    ),
    *kept("approvals_exemption", "an exemption is never deleted", (("id",), ("decision_id",), ("replaced_by_id",))),
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
    Guard(
        "request_escalated_by",
        "approvals_approvalrequest",
        "UPDATE",
        ESCALATED_BY_MOVED,
        "who escalated it stays written",
    ),
    *kept("approvals_approvalrequest", "a case is never deleted", (("id",), ("nonce",))),
)
