"""Every verb of a case as a sub-resource."""

from typing import Any

from approvals.models import ApprovalRequest

from .acting import Act, described, grounds, terms
from .bodies import Answer, Grant, Question, Reason, Reasons
from .requests import Cases
from .shapes import RequestOut


@described("requests_ask", "Ask the seller", Question, RequestOut)
class Questions(Act, Cases):
    body = Question
    decides = True

    def act(self, case: ApprovalRequest, who: dict[str, Any], given: dict[str, Any]) -> None:
        case.ask(**who, **given)


@described("requests_answer", "Answer the desk", Answer, RequestOut)
class Answers(Act, Cases):
    body = Answer

    def act(self, case: ApprovalRequest, who: dict[str, Any], given: dict[str, Any]) -> None:
        case.answer(**who, **given)


@described("requests_escalate", "Pass it to a lead", Reason, RequestOut)
class Escalation(Act, Cases):
    body = Reason
    decides = True

    def act(self, case: ApprovalRequest, who: dict[str, Any], given: dict[str, Any]) -> None:
        case.escalate(**who, **given)


@described("requests_approve", "Approve it on these terms", Grant, RequestOut)
class Approval(Act, Cases):
    body = Grant
    decides = True

    def act(self, case: ApprovalRequest, who: dict[str, Any], given: dict[str, Any]) -> None:
        case.approve(**who, terms=terms(given), grounds=grounds(case, given))


@described("requests_deny", "Deny it with reasons", Reasons, RequestOut)
class Denial(Act, Cases):
    body = Reasons
    decides = True

    def act(self, case: ApprovalRequest, who: dict[str, Any], given: dict[str, Any]) -> None:
        case.deny(**who, grounds=grounds(case, given))


@described("requests_withdraw", "Take it back", None, RequestOut)
class Withdrawal(Act, Cases):
    def act(self, case: ApprovalRequest, who: dict[str, Any], given: dict[str, Any]) -> None:
        case.withdraw(**who)


@described("requests_correct", "Set a denial right, as a lead", Grant, RequestOut)
class Correction(Act, Cases):
    body = Grant
    decides = True

    def act(self, case: ApprovalRequest, who: dict[str, Any], given: dict[str, Any]) -> None:
        case.correct(**who, terms=terms(given), grounds=grounds(case, given))
