from .decision import Decision, DecisionClause
from .exemption import Exemption
from .policy import Clause, Policy, Purpose
from .request import ApprovalRequest, RequestChannel
from .thread import RequestDraft, ThreadMessage

__all__ = [
    "ApprovalRequest",
    "Clause",
    "Decision",
    "DecisionClause",
    "Exemption",
    "Policy",
    "Purpose",
    "RequestChannel",
    "RequestDraft",
    "ThreadMessage",
]
