"""What allauth does differently here."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    """Nobody signs up by themselves: the marketplace or an invitation makes people."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
