"""`manage.py first_administrator EMAIL --name "..."`: the first person of a new house."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from accounts.links import set_password_url
from accounts.models import Role, User


class Command(BaseCommand):
    help = "Make the first administrator and print the link where they choose a password. They invite everybody else."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--name", required=True, help="As other people see it")
        parser.add_argument("--time-zone", default="UTC", help="e.g. Europe/Lisbon")

    def handle(self, *args: Any, **options: Any) -> None:
        if User.objects.filter(role=Role.ADMINISTRATOR, is_active=True, is_demo=False).exists():
            raise CommandError("There is an administrator already. They invite others on the page People.")
        try:
            person = User.invite(
                by=None,
                email=options["email"],
                name=options["name"],
                role=Role.ADMINISTRATOR,
                time_zone=options["time_zone"],
            )
        except ValidationError as refused:
            raise CommandError("\n".join(refused.messages)) from refused
        self.stdout.write(f"{person.name} chooses a password here:\n{set_password_url(person)}")
