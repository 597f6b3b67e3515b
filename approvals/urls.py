"""Addresses of this room: the seller's pages, and the policy for everybody."""

from django.urls import URLPattern, URLResolver, include, path

from .views import (
    acts,
    appealing,
    asking,
    changing,
    exemptions,
    hours,
    policy,
    policy_editor,
    proof,
    receipt,
    requests,
    statements,
    stopping,
)

room = (
    [
        path("requests/", requests.requests, name="requests"),
        path("requests/new/", asking.ask, name="ask"),
        path("requests/new/<uuid:key>/discard/", asking.discard, name="discard_draft"),
        path("requests/new/<uuid:key>/<slug:step>/", asking.draft, name="draft"),
        path("requests/new/<uuid:key>/<slug:step>/save/", asking.save, name="save_draft"),
        path("requests/<int:pk>/", requests.request, name="request"),
        path("requests/<int:pk>/receipt/", receipt.receipt, name="receipt"),
        path("requests/<int:pk>/answer/", acts.answer, name="answer"),
        path("requests/<int:pk>/withdraw/", acts.withdraw, name="withdraw"),
        path("requests/<int:pk>/appeal/", appealing.appeal, name="appeal"),
        path("requests/<int:pk>/appeal/answer/", appealing.answer, name="answer_appeal"),
        path("requests/<int:pk>/appeal/withdraw/", appealing.withdraw, name="withdraw_appeal"),
        path("requests/<int:pk>/change/withdraw/", changing.withdraw_change, name="withdraw_change"),
        path("requests/<int:pk>/statements/<int:round>/", statements.statement, name="statement"),
        path("requests/<int:pk>/statements/<int:round>.pdf", statements.statement_pdf, name="statement_pdf"),
        path("policies/", policy_editor.policies, name="policies"),
        path("policies/begin/", policy_editor.begin, name="begin_policy"),
        path("policies/draft/", policy_editor.edit, name="policy_draft"),
        path("policies/draft/changes/", policy_editor.preview, name="policy_preview"),
        path("policies/draft/discard/", policy_editor.discard, name="discard_policy"),
        path("hours/", hours.show, name="hours"),
        path("hours/calendars/new/", hours.new_calendar, name="new_calendar"),
        path("hours/calendars/<int:pk>/", hours.change_calendar, name="calendar"),
        path("hours/promises/<int:pk>/", hours.change_promise, name="change_promise"),
        path("exemptions/", exemptions.exemptions, name="exemptions"),
        path("exemptions/<int:pk>/", exemptions.exemption, name="exemption"),
        path("exemptions/<int:pk>/proof/", proof.link, name="proof_link"),
        path("exemptions/<int:pk>/proof/new/", proof.make, name="make_proof_link"),
        path("exemptions/<int:pk>/proof/revoke/", proof.revoke, name="revoke_proof_link"),
        path("orders/<int:pk>/stop/", stopping.stop, name="stop"),
        path("exemptions/<int:pk>/change/", changing.change, name="change"),
        path("exemptions/<int:pk>/give-up/", changing.give_up, name="give_up"),
    ],
    "approvals",
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("policy/", policy.policy, name="policy"),
    path("proof/<str:token>/", proof.proof, name="proof"),
    path("policy/<int:number>/", policy.policy_version, name="policy_version"),
    path("policy/<int:number>/changes/", policy.changes, name="policy_changes"),
    path("", include(room)),
]
