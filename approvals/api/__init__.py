"""Requests, exemptions and the policy through the API: the same rules, verbs and visibility as the pages."""

from django.urls import path

from .appeals import (
    AppealAnswers,
    AppealDetail,
    AppealEscalation,
    AppealList,
    AppealOverturning,
    AppealQuestions,
    AppealUpholding,
    AppealWithdrawal,
    RequestAppeals,
)
from .changes import (
    AmendmentDetail,
    AmendmentGrant,
    AmendmentList,
    AmendmentRefusal,
    AmendmentWithdrawal,
    ExemptionAmendments,
    Extend,
    GivingUp,
    Revocation,
)
from .exemptions import ExemptionDetail, ExemptionList, PolicyInForce
from .requests import Events, RequestDetail, RequestList
from .verbs import Answers, Approval, Correction, Denial, Escalation, Questions, Withdrawal

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
    path("requests/<int:pk>/correction/", Correction.as_view(), name="request_correction"),
    path("requests/<int:pk>/appeals/", RequestAppeals.as_view(), name="request_appeals"),
    path("appeals/", AppealList.as_view(), name="appeals"),
    path("appeals/<int:pk>/", AppealDetail.as_view(), name="appeal"),
    path("appeals/<int:pk>/questions/", AppealQuestions.as_view(), name="appeal_questions"),
    path("appeals/<int:pk>/answers/", AppealAnswers.as_view(), name="appeal_answers"),
    path("appeals/<int:pk>/escalation/", AppealEscalation.as_view(), name="appeal_escalation"),
    path("appeals/<int:pk>/upholding/", AppealUpholding.as_view(), name="appeal_upholding"),
    path("appeals/<int:pk>/overturning/", AppealOverturning.as_view(), name="appeal_overturning"),
    path("appeals/<int:pk>/withdrawal/", AppealWithdrawal.as_view(), name="appeal_withdrawal"),
    path("amendments/", AmendmentList.as_view(), name="amendments"),
    path("amendments/<int:pk>/", AmendmentDetail.as_view(), name="amendment"),
    path("amendments/<int:pk>/grant/", AmendmentGrant.as_view(), name="amendment_grant"),
    path("amendments/<int:pk>/refusal/", AmendmentRefusal.as_view(), name="amendment_refusal"),
    path("amendments/<int:pk>/withdrawal/", AmendmentWithdrawal.as_view(), name="amendment_withdrawal"),
    path("exemptions/<int:pk>/revocation/", Revocation.as_view(), name="exemption_revocation"),
    path("exemptions/<int:pk>/extension/", Extend.as_view(), name="exemption_extension"),
    path("exemptions/<int:pk>/giving-up/", GivingUp.as_view(), name="exemption_giving_up"),
    path("exemptions/<int:pk>/amendments/", ExemptionAmendments.as_view(), name="exemption_amendments"),
    path("exemptions/", ExemptionList.as_view(), name="exemptions"),
    path("exemptions/<int:pk>/", ExemptionDetail.as_view(), name="exemption"),
    path("policy/", PolicyInForce.as_view(), name="policy"),
]
