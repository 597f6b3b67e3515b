"""Requests, exemptions and the policy through the API: the same rules, verbs and visibility as the pages."""

from django.urls import path

from .exemptions import ExemptionDetail, ExemptionList, PolicyInForce
from .requests import Events, RequestDetail, RequestList
from .verbs import Answers, Approval, Denial, Escalation, Questions, Withdrawal

__all__ = ["urlpatterns"]

urlpatterns = [
    path("requests/", RequestList.as_view(), name="requests"),
    path("requests/<int:pk>/", RequestDetail.as_view(), name="request"),
    path("requests/<int:pk>/events/", Events.as_view(), name="request_events"),
    path("requests/<int:pk>/questions/", Questions.as_view(), name="request_questions"),
    path("requests/<int:pk>/answers/", Answers.as_view(), name="request_answers"),
    path("requests/<int:pk>/escalation/", Escalation.as_view(), name="request_escalation"),
    path("requests/<int:pk>/approval/", Approval.as_view(), name="request_approval"),
    path("requests/<int:pk>/denial/", Denial.as_view(), name="request_denial"),
    path("requests/<int:pk>/withdrawal/", Withdrawal.as_view(), name="request_withdrawal"),
    path("exemptions/", ExemptionList.as_view(), name="exemptions"),
    path("exemptions/<int:pk>/", ExemptionDetail.as_view(), name="exemption"),
    path("policy/", PolicyInForce.as_view(), name="policy"),
]
