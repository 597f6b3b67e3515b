"""A message as screening, the permissions on its order and the table of verdicts see it together."""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from orders.screening import Finding, Window, screen
from orders.screening.normalise import plain_lower

from .situation import Situation
from .verdicts import Judged, gravest, verdict

UNSPOKEN = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class Judgement:
    """What was seen in one message and what follows."""

    judged: tuple[Judged, ...] = ()
    unread: bool = False
    """Too long to be read: an agent looks."""

    @property
    def verdict(self) -> str:
        return "hold" if self.unread else gravest(self.judged)

    @property
    def counted(self) -> list[Judged]:
        """All but mentions: what is kept as findings."""
        return [one for one in self.judged if one.finding.type != "mention"]

    @property
    def against(self) -> list[Judged]:
        """What keeps the message from being sent as it is."""
        return [one for one in self.judged if one.verdict != "allow"]

    @property
    def uncovered(self) -> list[Judged]:
        """What stands in the message's way and no exemption covers: shared all the same, it is a breach."""
        return [one for one in self.against if one.allowed is None]

    @property
    def signature(self) -> str:
        """What a sender confirms: these details and no others."""
        return digest_of("confirmed", "\n".join(digest(one.finding) for one in self.against))


def digest(finding: Finding) -> str:
    return digest_of(finding.rule, finding.text)


def digest_of(rule: str, text: str) -> str:
    """The same for every spelling of a detail: SHA-256 over the rule and the letters and digits alone."""
    return hashlib.sha256(f"{rule}\n{UNSPOKEN.sub('', plain_lower(text))}".encode()).hexdigest()


def digests_of(body: str) -> list[str]:
    """Of everything the text holds by itself, so that known mistakes can be looked up along with the rest."""
    return [digest(finding) for finding in screen(body).findings]


def judge(body: str, here: Situation, at: datetime) -> Judgement:
    """Screen the text alone and with what its author wrote before, and give every finding its verdict."""
    window = Window(size=len(here.said) + 1)
    for text, moment in here.said:
        window.add(text, at=moment)
    seen = window.add(body, at=at)
    if seen.refused:
        return Judgement(unread=True)
    return Judgement(tuple(_judged(seen.findings, here)))


def _judged(findings: Iterable[Finding], here: Situation) -> Iterable[Judged]:
    for finding in findings:
        if finding.type == "mention":
            yield verdict(finding, here.allowed, here.table)
        elif digest(finding) not in here.known:
            one = verdict(finding, here.allowed, here.table)
            if one.strength:
                yield one
