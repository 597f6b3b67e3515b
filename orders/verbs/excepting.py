"""Taking back an exception: what an agent once called a mistake of screening is a detail again."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from accounts.models import Role, User
from audit.conflicts import WrongState
from audit.spine import change


class ExceptionVerbs:
    """withdraw."""

    def withdraw(self: Any, *, by: User) -> None:
        """From now on screening sees this detail again. What was sent meanwhile stays sent.

        Raises PermissionDenied for anybody but leads, WrongState if it was taken back already.
        """
        if by.role != Role.LEAD:
            raise PermissionDenied(_("Leads take exceptions back."))
        mistake = self.mistake
        if by.pk in (mistake.order.seller_id, mistake.order.buyer_id):
            raise PermissionDenied(_("Not yours to decide: it is about you."))
        with change(by=by.party) as act:
            values = {"withdrawn_at": act.now, "withdrawn_by": by}
            if not type(self).objects.filter(pk=self.pk, withdrawn_at=None).update(**values):
                raise WrongState(mistake)
            for name, value in values.items():
                setattr(self, name, value)
            act.record(
                "screening.exception_withdrawn",
                chain=mistake.chain,
                subjects=(mistake.order.party, mistake.reported_by.party),
                data={"mistake": mistake.pk, "rules": [self.rule], "everywhere": int(self.order_id is None)},
                about={"order": mistake.order, "mistake": mistake},
            )
