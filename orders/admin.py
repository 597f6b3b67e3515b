"""Orders and what belongs to them: where each stands and since when, never what was written on it."""

from django.contrib import admin

from audit.readonly import ReadOnly

from . import models


@admin.register(models.Gig)
class GigTable(ReadOnly):
    shown = ("seller", "external_id", "created_at")


@admin.register(models.Order)
class OrderTable(ReadOnly):
    shown = (
        "status",
        "placed_at",
        "gig",
        "seller",
        "buyer",
        "closed_at",
        "delivery_due_at",
        "delivered_at",
        "paid_at",
        "external_id",
        "version",
    )


@admin.register(models.Message)
class MessageTable(ReadOnly):
    shown = ("order", "sent_at")


@admin.register(models.Upload)
class UploadTable(ReadOnly):
    shown = ("scope", "content_type", "size", "created_at")


@admin.register(models.Delivery)
class DeliveryTable(ReadOnly):
    shown = ("order", "delivered_at")


@admin.register(models.Attachment)
class AttachmentTable(ReadOnly):
    shown = (
        "order",
        "channel",
        "starts_at",
        "ends_at",
        "ended_at",
        "ended_why",
        "attached_at",
        "exemption_number",
        "decision_number",
        "request_number",
        "clause",
        "granted_by",
        "granted_at",
        "contacts_allowed",
        "contacts_used",
    )


@admin.register(models.ContactLog)
class ContactLogTable(ReadOnly):
    shown = (
        "order",
        "status",
        "channel",
        "started_at",
        "minutes",
        "summary_due_at",
        "copied_at",
        "answered_at",
        "logged_at",
        "attachment",
        "exemption_number",
        "place",
        "message",
        "reminded",
        "version",
    )


@admin.register(models.HeldMessage)
class HeldMessageTable(ReadOnly):
    shown = ("order", "status", "held_at", "ruled_by", "ruled_at", "message", "version")


@admin.register(models.Finding)
class FindingTable(ReadOnly):
    shown = (
        "order",
        "rule",
        "type",
        "strength",
        "verdict",
        "found_at",
        "confidence",
        "evasion",
        "message",
        "held",
        "attachment",
        "event",
    )


@admin.register(models.Mistake)
class MistakeTable(ReadOnly):
    shown = ("order", "finding", "status", "reported_at", "ruled_by", "ruled_at", "version")


@admin.register(models.KnownMistake)
class KnownMistakeTable(ReadOnly):
    shown = ("rule", "order", "mistake", "made_at")


@admin.register(models.Breach)
class BreachTable(ReadOnly):
    shown = ("order", "gap", "status", "recorded_at", "closed_by", "closed_at", "message", "version")


@admin.register(models.MisuseReport)
class MisuseReportTable(ReadOnly):
    shown = ("order", "status", "reported_at", "answered_by", "answered_at", "version")


@admin.register(models.VerdictRule)
class VerdictRuleTable(ReadOnly):
    shown = ("type", "strength", "covered", "verdict", "changed_at", "changed_by", "version")
    place = "orders:verdicts"
