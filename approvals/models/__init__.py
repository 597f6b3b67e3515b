from .decision import Decision, DecisionClause
from .exemption import Exemption
from .policy import Clause, Policy, Purpose
from .proof import ProofLink
from .request import ApprovalRequest, RequestChannel
from .thread import RequestDraft, ThreadMessage

__all__ = [
    "ApprovalRequest",
    "Clause",
    "Decision",
    "DecisionClause",
    "Exemption",
    "Policy",
    "ProofLink",
    "Purpose",
    "RequestChannel",
    "RequestDraft",
    "ThreadMessage",
]
