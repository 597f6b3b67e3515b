"""Cases and what was decided: where each stands and since when, never the words; and the published policy whole."""

from django.contrib import admin

from audit.readonly import ReadOnly

from . import models


@admin.register(models.ApprovalRequest)
class ApprovalRequestTable(ReadOnly):
    shown = (
        "status",
        "filed_at",
        "due_at",
        "closed_at",
        "order",
        "gig",
        "seller",
        "handler",
        "round",
        "channels",
        "first_answer_due_at",
        "first_answered_at",
        "asked_at",
        "answer_by",
        "urged",
        "escalated_by",
        "escalated_at",
        "policy",
        "refiled_from",
        "version",
    )


@admin.register(models.RequestChannel)
class RequestChannelTable(ReadOnly):
    shown = ("request", "channel", "is_open", "order", "gig", "seller")


@admin.register(models.Decision)
class DecisionTable(ReadOnly):
    shown = (
        "request",
        "round",
        "stage",
        "outcome",
        "decided_at",
        "decider",
        "cited",
        "adverse",
        "automated_detection",
        "appeal_until",
        "takes_effect_at",
        "policy",
        "appeal",
        "amendment",
        "reverses",
    )


@admin.register(models.DecisionClause)
class DecisionClauseTable(ReadOnly):
    shown = ("decision", "clause")


@admin.register(models.Statement)
class StatementTable(ReadOnly):
    shown = ("written_at", "sha256")


@admin.register(models.Appeal)
class AppealTable(ReadOnly):
    shown = (
        "request",
        "status",
        "filed_at",
        "due_at",
        "closed_at",
        "handler",
        "decision",
        "seller",
        "asked_at",
        "answer_by",
        "escalated_by",
        "unfounded",
        "version",
    )


@admin.register(models.AppealWarning)
class AppealWarningTable(ReadOnly):
    shown = ("seller", "appeal", "count", "warned_at")


@admin.register(models.Amendment)
class AmendmentTable(ReadOnly):
    shown = (
        "request",
        "status",
        "filed_at",
        "due_at",
        "closed_at",
        "handler",
        "exemption",
        "channels",
        "wants_from",
        "wants_until",
        "wants_contacts",
        "version",
    )


@admin.register(models.Exemption)
class ExemptionTable(ReadOnly):
    shown = (
        "request",
        "channels",
        "starts_at",
        "ends_at",
        "order",
        "gig",
        "seller",
        "buyer",
        "decision",
        "clause",
        "contacts_allowed",
        "revoked_at",
        "revoked_by",
        "given_up_at",
        "stopped_at",
        "amended_at",
        "replaced_by",
        "version",
    )


@admin.register(models.ProofLink)
class ProofLinkTable(ReadOnly):
    shown = ("exemption", "made_by", "made_at", "revoked_at")


@admin.register(models.ThreadMessage)
class ThreadMessageTable(ReadOnly):
    shown = ("request", "kind", "appeal", "sent_at")


@admin.register(models.Policy)
class PolicyTable(ReadOnly):
    shown = ("number", "title", "announced_at", "effective_from", "introduction")
    place = "approvals:policies"


@admin.register(models.PolicyDraft)
class PolicyDraftTable(ReadOnly):
    shown = ("title", "base", "written_by", "saved_at", "introduction")
    place = "approvals:policies"


@admin.register(models.Clause)
class ClauseTable(ReadOnly):
    shown = ("policy", "number", "kind", "title", "purpose", "duty", "text")
    place = "approvals:policies"


@admin.register(models.Calendar)
class CalendarTable(ReadOnly):
    shown = ("name", "time_zone", "country", "subdivision", "closed_days", "version", "week")
    place = "approvals:hours"


@admin.register(models.Promise)
class PromiseTable(ReadOnly):
    shown = ("kind", "hours", "calendar", "version")
    place = "approvals:hours"
