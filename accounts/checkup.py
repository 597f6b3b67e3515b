"""What the doctor examines of the people: somebody keeps the house, and staff prove themselves twice."""

from collections.abc import Iterator

from allauth.mfa.models import Authenticator
from django.conf import settings

from audit.checkup import Finding, fault, warning, well

from .models import STAFF_ROLES, Role, User


def people() -> Iterator[Finding]:
    """Administrators, auditors, second factors, and demo people in a real house."""
    active = User.objects.filter(is_active=True)
    administrators = active.filter(role=Role.ADMINISTRATOR).count()
    if not administrators:
        how = 'Run manage.py first_administrator you@example.com --name "Your Name".'
        yield fault("Nobody can invite people, announce a policy or keep the hours: there is no administrator.", how)
    else:
        yield well(f"Administrators: {administrators}.")
    if not active.filter(role=Role.AUDITOR).exists():
        yield warning("Nobody audits: the trail is read by those it is about.", "Invite an auditor on the page People.")
    real = active.filter(role__in=STAFF_ROLES, is_demo=False)
    without = real.exclude(pk__in=Authenticator.objects.values("user")).count()
    if without:
        said = f"{without} of {real.count()} staff have no second factor yet; they can do nothing until they have."
        yield warning(said, "Remind them: it is asked for when they sign in.")
    if not settings.LOCAL and (demo := active.filter(is_demo=True).count()):
        yield fault(f"{demo} people of the demo are in this house.", "Start with an empty database.")
