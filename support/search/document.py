"""What can be found: one row for each case, order, message, note, ruling and person."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Role, User

SIFTED = ("kind", "clauses", "channels", "purpose")
"""Columns that further operators look at: in the index, so that what they leave out is never read."""


class DocumentQuerySet(models.QuerySet["SearchDocument"]):
    def visible_to(self, user: User) -> "DocumentQuerySet":
        """The desk and auditors find all; sellers and buyers what is theirs; administrators people."""
        if user.at_desk or user.role == Role.AUDITOR:
            return self
        if user.role == Role.ADMINISTRATOR:
            return self.filter(kind="person")
        sold = Q(seller=user.pk, kind__in=("case", "thread", "ruling", "appeal", "order", "message"))
        bought = Q(buyer=user.pk, kind__in=("order", "message"))
        return self.filter({Role.SELLER: sold, Role.BUYER: bought}[Role(user.role)])


class SearchDocument(models.Model):
    """One thing that can be found. A copy, kept by triggers (copying.py): deleting it forgets only the copy.

    The words themselves are indexed beside it: by a generated `tsvector` on PostgreSQL, by an FTS5 table
    on SQLite (migration `search`, guards.py).
    """

    class Kind(models.TextChoices):
        CASE = "case", _("Case")
        ORDER = "order", _("Order")
        MESSAGE = "message", _("Message on an order")
        THREAD = "thread", _("Question or answer")
        RULING = "ruling", _("Decision")
        APPEAL = "appeal", _("Appeal")
        NOTE = "note", _("Note")
        PERSON = "person", _("Person")

    kind = models.CharField(max_length=8, choices=Kind.choices)
    number = models.BigIntegerField(help_text="Its number in its own table")
    case = models.BigIntegerField(null=True, help_text="Number of the case it belongs to")
    order = models.BigIntegerField(null=True, help_text="Number of the order it belongs to")
    seller = models.BigIntegerField(null=True, help_text="Number of the seller it is about")
    buyer = models.BigIntegerField(null=True, help_text="Number of the buyer it is about")
    author = models.BigIntegerField(null=True, help_text="Number of whoever wrote or decided it last")
    at = models.DateTimeField(help_text="When it was filed, placed, sent, written or decided")
    state = models.CharField(max_length=16, blank=True, help_text="Status of the case or order, role of the person")
    purpose = models.CharField(max_length=20, blank=True)
    channels = models.CharField(max_length=120, blank=True, help_text="Each between spaces: ` email phone `")
    clauses = models.CharField(max_length=200, blank=True, help_text="Cited, each between spaces: ` 3.2 4.1 `")
    title = models.CharField(max_length=200)
    names = models.CharField(max_length=300, blank=True, help_text="Of the people it is about")
    body = models.TextField(blank=True)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "number"], name="document_once")]
        indexes = [
            models.Index(fields=["-at", "-id"], name="document_newest"),
            models.Index(fields=["kind", "-at", "-id"], name="document_by_kind"),
            models.Index(fields=["seller", "-at", "-id", "state", *SIFTED], name="document_by_seller"),
            models.Index(fields=["buyer", "-at", "-id"], name="document_by_buyer"),
            models.Index(fields=["author", "-at", "-id"], name="document_by_author"),
            models.Index(fields=["state", "-at", "-id", "seller", *SIFTED], name="document_by_state"),
            models.Index(fields=["case"], name="document_by_case"),
            models.Index(fields=["order"], name="document_by_order"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"

    @property
    def cited(self) -> str:
        """The clauses as people write them: `3.2, 4.1`."""
        return ", ".join(self.clauses.split())


class SearchName(models.Model):
    """A word of somebody's name as it is, in small letters: thousands of one name are read from an index alone.

    Kept by triggers of the documents (indexing.py) on PostgreSQL; FTS5 finds people by itself.
    """

    word = models.CharField(max_length=200)
    person = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["word", "person"], name="search_name_once")]
        indexes = [models.Index(fields=["person"], name="search_name_of")]

    def __str__(self) -> str:
        return f"{self.word}: {self.person}"


class SearchWord(models.Model):
    """A word that occurs somewhere, so that a mistyped one can be put right."""

    word = models.CharField(max_length=24, primary_key=True)

    def __str__(self) -> str:
        return self.word


class SearchStem(models.Model):
    """How many of the newest decided cases hold a stem; the row without a stem says how many were looked at.

    A sample, taken anew by a scheduled task on PostgreSQL; FTS5 keeps its own.
    """

    stem = models.CharField(max_length=2_046, primary_key=True)
    cases = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.stem}: {self.cases}"
