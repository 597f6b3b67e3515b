"""Six macros as a desk would keep them, on the clauses of policy version 1."""

from datetime import datetime, timedelta

from accounts.models import User
from audit import spine
from support.macros.macro import Macro

MACROS = (
    # owner, name, shape, clauses, scope, text
    (
        "lea",
        "Speaking is the work",
        "grant",
        "3.2",
        "everyone",
        "{seller}, you may talk to {buyer} by {channels} until {until}. Speaking is what is being learnt here, and you "
        "have to hear {buyer} to correct them: clause {clause}. {reason}",
    ),
    (
        "ivo",
        "A shared screen, together",
        "grant",
        "3.4",
        "everyone",
        "{seller}, the work is done on {buyer}'s system, and you should not log in alone: clause {clause}. You may "
        "share a screen until {until}. Whatever you change there, write it into the order afterwards.",
    ),
    (
        "lea",
        "A document would do",
        "refuse",
        "4.1",
        "everyone",
        "{seller}, what you describe can be done as well here: {how}. That is why clause {clause} stands in the way of "
        "{channels}. If {buyer} cannot take part in writing, or a written brief has failed, say so in an appeal or "
        "ask again: it changes the answer.",
    ),
    (
        "lea",
        "Too little was said",
        "refuse",
        "4.2",
        "agent",
        "{seller}, we asked what {title} needs contact outside for, and the answer does not say it yet: {missing}. "
        "Clause {clause} asks for that before anything is allowed. Ask again with it, and it is read anew.",
    ),
    (
        "ivo",
        "What was tried here?",
        "ask",
        "",
        "everyone",
        "{seller}, before we decide on {case}: what have you and {buyer} tried in the order's conversation, and where "
        "did it fail? One example is enough.",
    ),
    (
        "ana",
        "Signing: which law asks for it?",
        "ask",
        "",
        "own",
        "{seller}, which law or form asks for a signature or a meeting outside the platform? Name it, or send us the "
        "page that says so, and we can look at clause 3.6.",
    ),
)


def write_macros(people: dict[str, User], now: datetime) -> None:
    """Let their owners write them, some weeks ago."""
    for place, (owner, name, shape, clauses, scope, text) in enumerate(MACROS):
        with spine.at(now - timedelta(days=70 - 6 * place)):
            Macro.write(by=people[owner], name=name, shape=shape, clauses=clauses, scope=scope, text=text)
