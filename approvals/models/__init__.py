from .amendment import Amendment
from .appeal import Appeal, AppealWarning
from .calendar import Calendar, Promise
from .decision import Decision, DecisionClause
from .exemption import Exemption
from .policy import Clause, Policy, PolicyDraft, Purpose
from .proof import ProofLink
from .request import ApprovalRequest, RequestChannel
from .statement import Statement
from .thread import RequestDraft, ThreadMessage

__all__ = [
    "Amendment",
    "Appeal",
    "AppealWarning",
    "ApprovalRequest",
    "Calendar",
    "Clause",
    "Decision",
    "DecisionClause",
    "Exemption",
    "Policy",
    "PolicyDraft",
    "Promise",
    "ProofLink",
    "Purpose",
    "RequestChannel",
    "RequestDraft",
    "Statement",
    "ThreadMessage",
]
