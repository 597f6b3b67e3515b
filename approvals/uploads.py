"""Who may read a file that hangs on a case."""

from accounts.models import User

from .models import ApprovalRequest


def reads_request(user: User, number: int) -> bool:
    """Whoever sees the case sees its files."""
    return ApprovalRequest.objects.visible_to(user).filter(pk=number).exists()
