"""The root of /api/v1/: each room brings its own part."""

from typing import Any

from django.http import Http404
from django.urls import URLPattern, URLResolver, include, path, re_path
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from approvals import api as approvals
from orders import api as orders


@extend_schema(exclude=True)
class Nothing(APIView):
    """Any other address: 404 as a problem, also for whom we do not know."""

    authentication_classes: list[Any] = []
    permission_classes: list[Any] = []

    def missing(self, request: Request) -> Response:
        raise Http404

    get = post = put = patch = delete = missing


urlpatterns: list[URLPattern | URLResolver] = [
    path("", include((orders.urlpatterns + approvals.urlpatterns, "api"))),
    re_path(r"^", Nothing.as_view()),
]
