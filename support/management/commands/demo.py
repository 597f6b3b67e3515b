"""`manage.py demo`: fills an empty house with people and their stories."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.models import Role, User
from approvals.models import ApprovalRequest, Policy
from notifications.models import Notification
from orders.models import Gig
from support import reminders
from support.demo.catalogue import CATALOGUE
from support.demo.contacts import Contacts
from support.demo.macros import write_macros
from support.demo.people import make_people
from support.demo.quarter import Quarter
from support.demo.rulings import Rulings
from support.demo.screened import Screened
from support.demo.stories import Stories
from support.precedents.by_postgresql import weigh
from support.reports import summing
from support.search import spelling


class Command(BaseCommand):
    help = "Load the demo: people, gigs and some two hundred cases of the last quarter. Safe to run again."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.HALLPASS_DEMO:
            raise CommandError("The demo is switched off here. Set HALLPASS_DEMO=1 if you want its people.")
        if not User.objects.exists():
            self.load()
        elif not User.objects.filter(is_demo=True).exists():
            self.stdout.write("This house has people already; the demo stays out of it.")
            return
        self.introduce()

    def introduce(self) -> None:
        """Say who to sign in as: the first of each role."""
        known = dict(User.objects.filter(is_demo=True).order_by("-id").values_list("role", "name"))
        named = ", ".join(f"{known[role]} ({label.lower()})" for role, label in Role.choices if role in known)
        self.stdout.write(f"Sign in by name, without a password: {named}.")

    @transaction.atomic
    def load(self) -> None:
        now = timezone.now()
        people, policy = make_people(), Policy.objects.in_force(now)
        gigs = {work.gig: Gig.objects.create(seller=people[work.seller], title=work.gig) for work in CATALOGUE}
        Quarter(people, gigs, policy, now).tell()
        Contacts(now).tell()
        Stories(people, gigs, policy, now).tell()
        Rulings(people, gigs, policy, now).tell()
        Screened(people, now).tell()
        write_macros(people, now)
        for _rung in range(3):  # what was promised long ago was reminded of long ago
            reminders.climb(now)
        # These mails were read long ago: the outbox shows them, nobody gets them now.
        Notification.objects.update(state="sent", attempts=1, finished_at=F("created_at"))
        spelling.learn()
        weigh()
        summing.catch_up(most=400)
        self.stdout.write(f"The demo is ready: {len(people)} people, {ApprovalRequest.objects.count()} cases.")
