"""Addresses of this room: the seller's pages, and the policy for everybody."""

from django.urls import URLPattern, URLResolver, include, path

from .views import acts, asking, exemptions, policy, receipt, requests

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
        path("exemptions/", exemptions.exemptions, name="exemptions"),
        path("exemptions/<int:pk>/", exemptions.exemption, name="exemption"),
    ],
    "approvals",
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("policy/", policy.policy, name="policy"),
    path("policy/<int:number>/", policy.policy_version, name="policy_version"),
    path("", include(room)),
]
