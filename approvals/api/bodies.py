"""What a caller sends: the wish of a seller, and the words of the desk."""

from rest_framework import serializers

from accounts.api.reading import Fields, Moment, Number
from approvals.models import Purpose
from approvals.models.policy import Duty
from orders.channels import Channel

MOST = 32_767


def channels() -> serializers.ListField:
    """A list of channel words, each once or more, at least one."""
    return serializers.ListField(
        child=serializers.ChoiceField(Channel.choices), min_length=1, max_length=len(Channel.choices)
    )


class Wish(Fields):
    """What a seller asks for. A program names the seller; a person asks for themselves."""

    seller = Number(required=False, help_text="Programs only: the seller's number here")
    seller_external_id = serializers.CharField(
        max_length=64, required=False, help_text="Programs only: or the seller's id at the marketplace"
    )
    gig = Number(required=False, help_text="Its number here; compulsory unless `order` or `gig_external_id` says it")
    gig_external_id = serializers.CharField(max_length=64, required=False)
    order = Number(required=False, allow_null=True, help_text="Empty: asked for the gig, before an order exists")
    buyer = Number(required=False, allow_null=True, help_text="Who it is with, if there is no order yet")
    channels = channels()
    purpose = serializers.ChoiceField(Purpose.choices)
    title = serializers.CharField(max_length=120, help_text="One line")
    why = serializers.CharField(max_length=4_000, help_text="Why messages and a document cannot serve")
    tried = serializers.CharField(max_length=2_000, default="", allow_blank=True)
    wants_from = Moment()
    wants_until = Moment()
    wants_contacts = serializers.IntegerField(min_value=1, max_value=MOST, allow_null=True, default=None)
    policy = Number(max_value=MOST, help_text="Number of the policy whose duties are acknowledged")
    duties = serializers.ListField(
        child=serializers.ChoiceField(Duty.choices), max_length=8, help_text="The four, each by name"
    )
    refiled_from = Number(required=False, allow_null=True, help_text="The denied request this one follows")
    what_changed = serializers.CharField(max_length=2_000, default="", allow_blank=True)


class Question(Fields):
    question = serializers.CharField(max_length=4_000)


class Answer(Fields):
    text = serializers.CharField(max_length=4_000)


class Reason(Fields):
    reason = serializers.CharField(max_length=2_000)


class Ground(Fields):
    """A clause the decision rests on, and why it applies to these facts."""

    number = serializers.CharField(max_length=20)
    why = serializers.CharField(max_length=2_000, default="", allow_blank=True)


class Reasons(Fields):
    """The statement of reasons."""

    statement = serializers.CharField(max_length=4_000)
    clauses = serializers.ListField(child=Ground(), min_length=1, max_length=20)
    facts = serializers.CharField(max_length=4_000, default="", allow_blank=True)
    automated_detection = serializers.BooleanField(default=False)
    departure = serializers.CharField(
        max_length=1_000,
        default="",
        allow_blank=True,
        help_text="Why it differs from most cases like it; for the desk alone",
    )


class Upholding(Reasons):
    """Reasons, and whether the appeal was plainly unfounded."""

    unfounded = serializers.BooleanField(default=False, help_text="Counted; see the policy on appeals")


class Revoking(Reasons):
    """Reasons, and from when."""

    effective_at = Moment(required=False, allow_null=True, default=None, help_text="Empty: at once")


class Challenge(Fields):
    """Why a decision is wrong."""

    decision = Number(help_text="The adverse decision that is appealed")
    grounds = serializers.CharField(max_length=4_000)
    new_facts = serializers.CharField(max_length=4_000, default="", allow_blank=True)


class Change(Fields):
    """Other terms for an exemption."""

    channels = channels()
    wants_until = Moment()
    wants_contacts = serializers.IntegerField(min_value=1, max_value=MOST, allow_null=True, default=None)
    why = serializers.CharField(max_length=4_000)


class Extension(Fields):
    """More time or contacts, unasked."""

    ends_at = Moment()
    contacts = serializers.IntegerField(
        min_value=1, max_value=MOST, allow_null=True, default=None, help_text="Still to come; null: as many as needed"
    )
    statement = serializers.CharField(max_length=4_000)


class Grant(Reasons):
    """Reasons, and the terms of what is allowed."""

    channels = channels()
    starts_at = Moment()
    ends_at = Moment()
    contacts_allowed = serializers.IntegerField(min_value=1, max_value=MOST, allow_null=True, default=None)
    note = serializers.CharField(max_length=2_000, default="", allow_blank=True)
