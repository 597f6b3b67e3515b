"""What a caller gets back: cases, decisions, exemptions, clauses and the lines of a trail."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from approvals.models import Amendment, Appeal, ApprovalRequest, Clause, Decision, Exemption, Policy
from approvals.rules import RULES, allowed_actions, amendments, appeals
from approvals.sentences import sentence
from audit.models import Event
from audit.spine import now
from orders.api.shapes import GigOut, PersonOut

LIST = [
    "id",
    "number",
    "status",
    "version",
    "title",
    "purpose",
    "seller",
    "buyer",
    "gig",
    "order",
    "channels",
    "wants_from",
    "wants_until",
    "wants_contacts",
    "filed_at",
    "due_at",
    "answer_by",
    "closed_at",
    "refiled_from",
]


class GroundOut(serializers.Serializer[Any]):
    number = serializers.CharField(source="clause.number")
    title = serializers.CharField(source="clause.title")
    why = serializers.CharField()


class DecisionOut(serializers.ModelSerializer[Decision]):
    """One ruling with its statement of reasons."""

    decider = PersonOut()
    clauses = GroundOut(source="grounds", many=True)

    class Meta:
        model = Decision
        fields = [
            "id",
            "round",
            "stage",
            "outcome",
            "decider",
            "decided_at",
            "clauses",
            "statement",
            "facts",
            "measure",
            "adverse",
            "automated_detection",
            "redress",
            "appeal_until",
            "takes_effect_at",
            "appeal",
            "amendment",
            "reverses",
        ]
        read_only_fields = fields


class RequestLine(serializers.ModelSerializer[ApprovalRequest]):
    """A case in a list."""

    number = serializers.CharField()
    seller, buyer, gig = PersonOut(), PersonOut(allow_null=True), GigOut()
    channels = serializers.ListField(child=serializers.CharField())

    class Meta:
        model = ApprovalRequest
        fields = LIST
        read_only_fields = LIST


class ThreadOut(serializers.Serializer[Any]):
    """A question of the desk or an answer of the seller."""

    kind = serializers.CharField()
    author = PersonOut()
    body = serializers.CharField()
    sent_at = serializers.DateTimeField()


class RequestOut(RequestLine):
    """A case with all that was said, and what the caller may do now."""

    handler = PersonOut(allow_null=True)
    thread = ThreadOut(many=True)
    decisions = DecisionOut(many=True)
    allowed_actions = serializers.SerializerMethodField()

    class Meta(RequestLine.Meta):
        fields = [*LIST, "handler", "why", "tried", "what_changed", "thread", "decisions", "allowed_actions"]
        read_only_fields = fields

    @extend_schema_field({"type": "array", "items": {"type": "string", "enum": list(RULES)}})
    def get_allowed_actions(self, row: ApprovalRequest) -> list[str]:
        user = self.context["request"].user
        return list(allowed_actions(user, row)) if user.pk else []


class AppealOut(serializers.ModelSerializer[Appeal]):
    """A challenge to one decision, and what the caller may do with it now."""

    handler = PersonOut(allow_null=True)
    allowed_actions = serializers.SerializerMethodField()

    class Meta:
        model = Appeal
        fields = [
            "id",
            "request",
            "decision",
            "status",
            "version",
            "grounds",
            "new_facts",
            "filed_at",
            "due_at",
            "answer_by",
            "handler",
            "unfounded",
            "closed_at",
            "allowed_actions",
        ]
        read_only_fields = fields

    @extend_schema_field({"type": "array", "items": {"type": "string", "enum": list(appeals.TABLE.rules)}})
    def get_allowed_actions(self, row: Appeal) -> list[str]:
        user = self.context["request"].user
        return list(appeals.allowed_actions(user, row)) if user.pk else []


class AmendmentOut(serializers.ModelSerializer[Amendment]):
    """Other terms that were asked for, and what the caller may do with them now."""

    channels = serializers.ListField(child=serializers.CharField())
    handler = PersonOut(allow_null=True)
    allowed_actions = serializers.SerializerMethodField()

    class Meta:
        model = Amendment
        fields = [
            "id",
            "request",
            "exemption",
            "status",
            "version",
            "channels",
            "wants_until",
            "wants_contacts",
            "why",
            "filed_at",
            "due_at",
            "handler",
            "closed_at",
            "allowed_actions",
        ]
        read_only_fields = fields

    @extend_schema_field({"type": "array", "items": {"type": "string", "enum": list(amendments.TABLE.rules)}})
    def get_allowed_actions(self, row: Amendment) -> list[str]:
        user = self.context["request"].user
        return list(amendments.allowed_actions(user, row)) if user.pk else []


class ExemptionOut(serializers.ModelSerializer[Exemption]):
    """A permission. Its state is computed: nothing runs to end it."""

    seller, buyer = PersonOut(), PersonOut(allow_null=True)
    granted_by = PersonOut(source="decision.decider")
    granted_at = serializers.DateTimeField(source="decision.decided_at")
    channels = serializers.ListField(child=serializers.CharField())
    contacts_used = serializers.IntegerField()
    state = serializers.SerializerMethodField()

    class Meta:
        model = Exemption
        fields = [
            "id",
            "state",
            "version",
            "request",
            "decision",
            "seller",
            "order",
            "gig",
            "buyer",
            "channels",
            "starts_at",
            "ends_at",
            "contacts_allowed",
            "contacts_used",
            "terms",
            "clause",
            "granted_by",
            "granted_at",
            "revoked_at",
            "given_up_at",
            "stopped_at",
            "amended_at",
            "replaced_by",
        ]
        read_only_fields = fields

    def get_state(self, row: Exemption) -> str:
        return row.state(now())


class ClauseOut(serializers.ModelSerializer[Clause]):
    """One clause; `purpose` is empty unless it allows something, `duty` unless it is one of the four."""

    purpose = serializers.CharField()
    duty = serializers.CharField()

    class Meta:
        model = Clause
        fields = ["number", "kind", "title", "text", "purpose", "duty"]
        read_only_fields = fields


class PolicyOut(serializers.ModelSerializer[Policy]):
    """The policy in force, clause by clause."""

    clauses = ClauseOut(many=True)

    class Meta:
        model = Policy
        fields = ["number", "title", "introduction", "announced_at", "effective_from", "clauses"]
        read_only_fields = fields


class EventOut(serializers.Serializer[Any]):
    """One line of the trail, with the seal that chains it to the line before."""

    seq = serializers.IntegerField()
    at = serializers.DateTimeField()
    action = serializers.CharField()
    actor = serializers.SerializerMethodField()
    sentence = serializers.SerializerMethodField(help_text="What the actor did, in the reader's language")
    seal = serializers.CharField(source="hash", help_text="SHA-256 over prefix and body")
    seal_before = serializers.CharField(source="prev_hash")

    def get_actor(self, row: Event) -> str:
        return row.actor.label or row.actor_kind

    def get_sentence(self, row: Event) -> str:
        reader = self.context["request"].user
        return sentence(row, reader if reader.pk else None)
