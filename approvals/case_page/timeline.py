"""What a seller is told of the chain of their case."""

from dataclasses import dataclass
from datetime import datetime

TOLD = (
    "request.filed",
    "request.claimed",
    "request.asked",
    "request.answered",
    "request.escalated",
    "request.approved",
    "request.denied",
    "request.corrected",
    "request.withdrawn",
    "request.lapsed",
    "appeal.filed",
    "appeal.claimed",
    "appeal.asked",
    "appeal.answered",
    "appeal.went_on",
    "appeal.escalated",
    "appeal.upheld",
    "appeal.overturned",
    "appeal.withdrawn",
    "appeal.warned",
    "amendment.asked",
    "amendment.refused",
    "amendment.withdrawn",
    "amendment.dropped",
    "exemption.attached",
    "exemption.revoked",
    "exemption.given_up",
    "exemption.stopped",
    "exemption.amended",
)
"""What a seller is told of the chain; notes and hand-overs stay with the desk."""
TONES = {
    "request.filed": "asked",
    "request.approved": "approved",
    "request.corrected": "approved",
    "appeal.filed": "appeal",
    "appeal.escalated": "appeal",
    "appeal.overturned": "approved",
    "exemption.amended": "approved",
    "request.denied": "denied",
    "appeal.upheld": "denied",
    "amendment.refused": "denied",
    "exemption.revoked": "denied",
}


@dataclass(frozen=True)
class Step:
    """One entry of the timeline."""

    tone: str
    title: str
    detail: str
    at: datetime
