"""The guided request before it is filed: its pages, what was typed so far, and how it becomes a case."""

import uuid
from collections.abc import Iterator
from typing import Any

from django import forms
from django.db import IntegrityError, transaction
from django.http import QueryDict
from django.utils import timezone
from django.utils.datastructures import MultiValueDict

from accounts.models import User
from orders.models import Order

from .errors import AlreadyOpen
from .forms import AboutForm, DutiesForm, StepForm, WhatForm, WhenForm, WhyForm
from .models import ApprovalRequest, Policy, RequestDraft
from .models.policy import Duty

PAGES: dict[str, tuple[int, type[StepForm]]] = {
    "about": (2, AboutForm),
    "what": (2, WhatForm),
    "why": (3, WhyForm),
    "when": (3, WhenForm),
    "duties": (4, DutiesForm),
}
"""Page -> which of the five steps it belongs to, and its form. Step 1 asks whether it is needed, 5 reviews."""
REVIEW = "review"
ORDER = (*PAGES, REVIEW)
LISTS = {"channels"}
LONGEST_TEXT = 10_000
MOST_DRAFTS = 20


class TooMany(Exception):
    """This seller keeps so many drafts that one has to go first."""


def begin(*, by: User, key: uuid.UUID, answers: dict[str, Any]) -> RequestDraft:
    """Start a draft; the same `key` again returns the one it made. Raises TooMany."""
    if draft := RequestDraft.objects.filter(seller=by, key=key).first():
        return draft
    if RequestDraft.objects.filter(seller=by).count() >= MOST_DRAFTS:
        raise TooMany
    try:
        with transaction.atomic():
            return RequestDraft.objects.create(seller=by, key=key, answers=answers)
    except IntegrityError:  # the form was sent twice at once, or somebody guessed at a key
        return RequestDraft.objects.get(seller=by, key=key)


def keep(draft: RequestDraft, page: str, typed: QueryDict) -> None:
    """Save this page's fields exactly as typed, valid or not."""
    names = [duty.value for duty in Duty] + ["policy"] if page == "duties" else list(PAGES[page][1].base_fields)
    with transaction.atomic():
        fresh = RequestDraft.objects.select_for_update().get(pk=draft.pk)
        for name in names:
            fresh.answers[name] = _clean(typed.getlist(name)) if name in LISTS else _cut(typed.get(name, ""))
        fresh.saved_at = timezone.now()
        fresh.save(update_fields=["answers", "saved_at"])
    draft.answers, draft.saved_at = fresh.answers, fresh.saved_at


def form_of(draft: RequestDraft, page: str, policy: Policy, *, bound: bool = False) -> StepForm:
    """The page's form with what was typed: bound to check it, otherwise just to show it."""
    extra: dict[str, Any] = {"by": draft.seller}
    if page == "why":
        extra["again"] = bool(draft.answers.get("refiled_from"))
    if page == "duties":
        extra["in_force"] = policy
    if bound:
        extra["data"] = MultiValueDict(
            {name: value if isinstance(value, list) else [value] for name, value in draft.answers.items()}
        )
    else:
        extra["initial"] = shown(draft, policy)
    return PAGES[page][1](**extra)


def shown(draft: RequestDraft, policy: Policy) -> dict[str, Any]:
    """What was typed; duties that were ticked under another policy are not ticked any more."""
    answers = dict(draft.answers)
    if answers.get("policy") != str(policy.number):
        for duty in Duty:
            answers.pop(duty.value, None)
    return answers | {"policy": str(policy.number)}


def forms_of(draft: RequestDraft, policy: Policy) -> dict[str, StepForm]:
    """Every page's form, checked."""
    return {page: form_of(draft, page, policy, bound=True) for page in PAGES}


def order_of(draft: RequestDraft) -> Order | None:
    """The order chosen so far, if it is one of the seller's."""
    form = AboutForm(data={"about": draft.answers.get("about", "")}, by=draft.seller)
    form.is_valid()
    return form.order


def missing(checked: dict[str, StepForm]) -> Iterator[tuple[str, forms.BoundField | None, str]]:
    """(page, field, what is wrong) for everything that keeps the draft from being filed."""
    for page, form in checked.items():
        for name, said in form.errors.items():
            for sentence in said:
                yield page, form[name] if name in form.fields else None, str(sentence)


def file(*, by: User, key: uuid.UUID) -> ApprovalRequest:
    """File the draft and throw it away, in one transaction; sent again, returns the case it made.

    Raises RequestDraft.DoesNotExist, AlreadyOpen with the open case, or ValidationError by field.
    """
    try:
        with transaction.atomic():
            return _file(by, key)
    except IntegrityError:  # somebody filed the same in that instant: now it can be seen
        with transaction.atomic():
            return _file(by, key)


def _file(by: User, key: uuid.UUID) -> ApprovalRequest:
    draft = RequestDraft.objects.select_for_update(of=("self",)).filter(key=key, seller=by).first()
    if draft is None:
        filed = ApprovalRequest.objects.filter(nonce=key, seller=by).first()
        if filed is None:
            raise RequestDraft.DoesNotExist
        return filed
    draft.seller = by
    wish: dict[str, Any] = {}
    for form in forms_of(draft, Policy.objects.in_force(timezone.now())).values():
        if form.is_valid():
            wish |= form.wish()
        else:
            raise forms.ValidationError(dict(form.errors.as_data().items()))
    wish["tried"] = wish.get("tried", "")
    if before := draft.answers.get("refiled_from"):
        wish["refiled_from"] = ApprovalRequest.objects.visible_to(by).filter(pk=before).first()
    case = ApprovalRequest.file(by=by, nonce=draft.key, **wish)
    draft.delete()
    return case


def _cut(text: str) -> str:
    """Without what no database keeps (NUL), and no longer than any field with room to spare."""
    return text.replace("\x00", "")[:LONGEST_TEXT]


def _clean(values: list[str]) -> list[str]:
    return [_cut(value)[:40] for value in values[:20]]


__all__ = ["AlreadyOpen", "begin", "file", "form_of", "forms_of", "keep", "missing"]
