"""Who may decide what waits, whichever noun it is: a request, an appeal, or a change of terms."""

from collections.abc import Callable, Mapping
from typing import Any

from accounts.models import User

from . import amendments, appeals, cases
from .table import Refusal

DECIDERS: Mapping[str, Callable[[User, Any], Refusal]] = {
    "approvalrequest": cases.decider,
    "appeal": appeals.hearer,
    "amendment": amendments.decider,
}


def barred_from(user: User, matter: Any) -> Refusal:
    """Why this person may not decide it, in whatever state it is; None if they may.

    Nor may they look after it for others then: whoever took part neither keeps it nor chooses who has it.
    """
    return DECIDERS[matter._meta.model_name](user, matter)
