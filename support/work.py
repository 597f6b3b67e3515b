"""What waits at the desk: work items, claimed under a lease that activity renews and time ends."""

from datetime import datetime, timedelta
from typing import Any, cast

from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.addresses import address
from accounts.models import User
from approvals.models import Amendment, Appeal, ApprovalRequest
from audit.spine import Change, change
from orders.channels import Channel
from orders.models import Order
from orders.rules import desk_on as barred_on

from .facts import Facts
from .handing import Handing
from .snoozing import AWAKE, Snoozing

LEASE = timedelta(minutes=30)


class Taken(Exception):
    """Somebody else holds the lease; `item` is the work item as it stands now."""

    def __init__(self, item: "WorkItem") -> None:
        super().__init__(f"{item} is with {item.claimed_by}")
        self.item = item


class WorkItemQuerySet(models.QuerySet["WorkItem"]):
    def open(self) -> "WorkItemQuerySet":
        return self.filter(state="open")

    def waiting_for_desk(self) -> "WorkItemQuerySet":
        """Open, and not waiting for its seller."""
        return self.open().filter(waits_for_seller=False)

    def unclaimed(self, at: datetime) -> "WorkItemQuerySet":
        """Nobody holds a lease that runs at that instant."""
        return self.waiting_for_desk().filter(Q(claimed_by=None) | Q(lease_until__lte=at))

    def held_by(self, user: User, at: datetime) -> "WorkItemQuerySet":
        return self.open().filter(claimed_by=user, lease_until__gt=at)

    def overdue(self, at: datetime) -> "WorkItemQuerySet":
        return self.waiting_for_desk().filter(due_at__lt=at)

    def standing(self) -> "WorkItemQuerySet":
        """Not done: open, or put aside."""
        return self.exclude(state="closed")

    def close(self, at: datetime) -> int:
        """Nothing waits there any more. Returns how many were closed."""
        done = {**AWAKE, "state": "closed", "closed_at": at}
        return self.standing().update(**done, waits_for_seller=False, claimed_by=None, lease_until=None)


class WorkItem(Handing, Snoozing, Facts):
    """One thing in the queue. A claim is courtesy between colleagues: compare-and-swap decides."""

    class Kind(models.TextChoices):
        REVIEW = "review", _("Review")
        APPEAL = "appeal", _("Appeal")
        AMENDMENT = "amendment", _("Change of terms")
        ESCALATION = "escalation", _("Escalation")
        DELIVERY = "delivery", _("Undelivered mail")
        HELD = "held", _("Held message")
        MISTAKE = "mistake", _("Mistake of screening")
        BREACH = "breach", _("Detail shared")
        MISUSE = "misuse", _("Report of misuse")
        DUTY = "duty", _("Duty not kept")

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        SNOOZED = "snoozed", _("Snoozed")
        CLOSED = "closed", _("Closed")

    kind = models.CharField(max_length=12, choices=Kind.choices)
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    request = models.ForeignKey(
        ApprovalRequest, on_delete=models.PROTECT, null=True, blank=True, related_name="work_items"
    )
    order = models.ForeignKey(
        Order, on_delete=models.PROTECT, null=True, blank=True, related_name="work_items", help_text="Without a case"
    )
    detail = models.CharField(
        max_length=200, blank=True, help_text="What it is about beside case or order: `kind:number` of the row"
    )
    due_at = models.DateTimeField()
    waits_for_seller = models.BooleanField(default=False)
    rung = models.PositiveSmallIntegerField(default=0, help_text="How far the ladder of reminders was climbed")
    answer_rung = models.PositiveSmallIntegerField(
        default=0, help_text="The same for the first answer of a review, which is promised sooner"
    )
    claimed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    lease_until = models.DateTimeField(null=True, blank=True)
    snoozed_until = models.DateTimeField(null=True, blank=True)
    snoozed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    opened_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = WorkItemQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="work_item_lease",
                condition=Q(claimed_by__isnull=True, lease_until__isnull=True)
                | Q(claimed_by__isnull=False, lease_until__isnull=False),
            ),
            models.CheckConstraint(
                name="work_item_closed_at",
                condition=Q(state="closed", closed_at__isnull=False) | (~Q(state="closed") & Q(closed_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="work_item_snoozed",
                condition=Q(state="snoozed", snoozed_until__isnull=False, snoozed_by__isnull=False, claimed_by=None)
                | (~Q(state="snoozed") & Q(snoozed_until__isnull=True, snoozed_by__isnull=True)),
            ),
            models.CheckConstraint(
                name="work_item_case_or_order",
                condition=Q(request__isnull=False, order__isnull=True) | Q(request__isnull=True, order__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["request", "kind", "detail"],
                name="work_item_once",
                condition=~Q(state="closed") & Q(request__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["order", "kind", "detail"],
                name="work_item_once_on_order",
                condition=~Q(state="closed") & Q(order__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["due_at", "id"], name="work_item_due", condition=Q(state="open")),
            models.Index(fields=["kind", "due_at", "id"], name="work_item_kind", condition=Q(state="open")),
            models.Index(fields=["claimed_by", "due_at", "id"], name="work_item_mine", condition=Q(state="open")),
            models.Index(
                fields=["due_at", "id"],
                name="work_item_late",
                condition=Q(state="open", waits_for_seller=False),
            ),
            models.Index(
                fields=["request"],
                name="work_item_to_be_answered",
                condition=Q(kind="review", state="open", answer_rung__lt=2),
            ),
            models.Index(fields=["snoozed_until"], name="work_item_snoozed", condition=Q(state="snoozed")),
            models.Index(fields=["opened_at", "id"], name="work_item_age", condition=Q(state="open")),
            models.Index(fields=["opened_at"], name="work_item_opened"),
            models.Index(fields=["closed_at"], name="work_item_closed", condition=Q(state="closed")),
            *(
                models.Index(
                    fields=["due_at", "id"],
                    name=f"work_item_{channel}",
                    condition=Q(state="open", channels__contains=f" {channel} "),
                )
                for channel in Channel.values
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} of {self.subject}"

    def save(self, *args: Any, **options: Any) -> None:
        """Keep it; a new one takes over what the queue shows of it."""
        if self._state.adding and (subject := self.request or self.order):
            self.copy_facts(subject)
        super().save(*args, **options)

    def get_absolute_url(self) -> str:
        """Where the desk works on it."""
        if self.request_id:
            return address("support:case", self.request_id)
        return address("support:item", self.pk)

    @property
    def subject(self) -> ApprovalRequest | Order:
        """The case it belongs to, or the order where there is no case."""
        return self.request or self.placed

    @property
    def placed(self) -> Order:
        """The order of an item without a case; the database holds that it has one."""
        return cast(Order, self.order)

    @property
    def number(self) -> str:
        """The case's or order's number as people read it."""
        return f"HP-{self.request_id}" if self.request_id else self.subject.number

    @property
    def about_row(self) -> int:
        """The number of the row that `detail` names; 0 if it names none."""
        number = self.detail.rpartition(":")[2]
        return int(number) if number.isdecimal() else 0

    @property
    def matter(self) -> ApprovalRequest | Appeal | Amendment:
        """What is to be decided on a case: the request itself, or the appeal or change that is open on it."""
        return cast(ApprovalRequest, self.request).open_matter(self.kind)

    def holder(self, at: datetime) -> User | None:
        """Who holds a lease that still runs."""
        return self.claimed_by if self.lease_until and self.lease_until > at else None

    def claim(self, *, by: User) -> None:
        """Take it for 30 minutes, or renew one's own lease; what was put aside comes back by it.

        Raises Taken, PermissionDenied, WrongState.
        """
        with change(by=by.party) as act:
            mine = Q(claimed_by=None) | Q(lease_until__lte=act.now) | Q(claimed_by=by)
            until = act.now + LEASE
            renewed = self.holder(act.now) == by
            rows = WorkItem.objects.standing().filter(mine, pk=self.pk)
            if not rows.update(claimed_by=by, lease_until=until, **AWAKE):
                raise self.taken()
            self.claimed_by, self.lease_until = by, until
            if not renewed and self.request:
                self.matter.take(by=by)
            elif not renewed:
                if why := barred_on(by, self.placed):
                    raise PermissionDenied(why)
                self.tell(act, "claimed")

    def taken(self) -> Taken:
        """What to raise where somebody else was quicker."""
        return Taken(WorkItem.objects.select_related("claimed_by").get(pk=self.pk))

    def tell(
        self,
        act: Change,
        verb: str,
        *,
        to: User | None = None,
        data: dict[str, Any] | None = None,
        personal: dict[str, str] | None = None,
    ) -> None:
        """Write down what the desk does with it: on the case, else where neither side of the order reads it."""
        if case := self.request:
            chain, prefix, parties = case.chain, "request.", case.subjects
            about: dict[str, Any] = {"request": case}
        else:
            order = self.placed
            chain, prefix, parties = f"screening:{order.pk}", "screening.item_", (order.party,)
            about = {"order": order, "item": self}
        act.record(
            f"{prefix}{verb}",
            chain=chain,
            subjects=(*parties, to.party) if to else parties,
            data={"item": self.pk, **(data or {})},
            personal=personal,
            about=about,
        )

    @classmethod
    def renew(cls, *, by: User, request: ApprovalRequest) -> None:
        """Whoever holds the case is at work on it: their lease begins anew. No event, nothing for others."""
        at = timezone.now()
        cls.objects.held_by(by, at).filter(request=request).update(lease_until=at + LEASE)

    def release(self, *, by: User) -> None:
        """Put it back for the others. Raises Taken if somebody else holds it."""
        with change(by=by.party) as act:
            if not WorkItem.objects.held_by(by, act.now).filter(pk=self.pk).update(claimed_by=None, lease_until=None):
                raise self.taken()
            self.claimed_by = self.lease_until = None
            if self.request:
                self.matter.give_back(by=by)
            else:
                self.tell(act, "released")
