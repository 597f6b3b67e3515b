"""The rules by name, each with one sentence for the person whose message is flagged.

The names are stable: they are stored and counted. The sentences are plain English;
whoever shows them translates them.
"""

RULES: dict[str, str] = {
    "email": "An email address.",
    "email_worded": "An email address with its signs written as words or left out.",
    "email_described": "An email address whose provider is described.",
    "phone": "A phone number.",
    "phone_worded": "A phone number written in words.",
    "phone_disguised": "A phone number with its digits set apart or replaced by letters.",
    "meeting": "The number of a meeting outside the platform.",
    "messenger_name": "A name or number on a messenger.",
    "messenger_described": "A name on a messenger that is described instead of named.",
    "social_name": "A name on a social network.",
    "handle": "A name to be looked up elsewhere.",
    "url": "A link to a page outside the platform.",
    "url_worded": "A link with its signs written as words.",
    "url_invite": "A link to a conversation outside the platform.",
    "url_profile": "A link to a profile outside the platform.",
    "url_payment": "A link to a payment outside the platform.",
    "iban": "A bank account number.",
    "crypto": "An address for a payment in a crypto currency.",
    "payment_name": "A name or key for a payment outside the platform.",
    "payment_outside": "A request to pay outside the platform.",
    "mention": "The name of a channel outside the platform.",
    "split": "A detail split over several messages.",
}
"""Rule name to explanation."""


def explain(rule: str) -> str:
    """Return the sentence of a rule; raises KeyError for a name that is none."""
    return RULES[rule]
