"""What every answer carries, and what the log says of it."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django_structlog.middlewares import RequestMiddleware

PERMISSIONS = "camera=(), microphone=(), geolocation=(), payment=(), usb=()"


class Headers:
    """Security headers that Django has no setting for, and no-store on whatever a signed-in person sees."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if personal(request, response):
            response.headers.setdefault("Cache-Control", "no-store, private")
        return response


def personal(request: HttpRequest, response: HttpResponse) -> bool:
    """Whether the answer may hold something of one person's; told without asking the database."""
    if request.path.startswith(settings.STATIC_URL):
        return False
    session = settings.SESSION_COOKIE_NAME
    return session in request.COOKIES or session in response.cookies or "Authorization" in request.headers


class Compressed(GZipMiddleware):
    """Sends pages compressed, each with a random number of bytes more (Heal the BREACH), as Django's own does.

    Whatever carries an ETag stays as it is: compressing weakens the tag, and If-Match takes strong ones alone.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if not response.headers.get("Content-Type", "").startswith("text/html") or response.has_header("ETag"):
            return response
        return super().process_response(request, response)


class RequestLog(RequestMiddleware):
    """Logs method, route and numbers: a path or a query string can hold names, addresses or keys."""

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        match = request.resolver_match
        if match is None:
            return request.method or ""
        numbers = "".join(f" {name}={value}" for name, value in match.kwargs.items() if isinstance(value, int))
        return f"{request.method} /{match.route}{numbers}"
