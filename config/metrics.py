"""`/metrics`: the house in numbers, in Prometheus' text format 0.0.4 (or OpenMetrics, to whoever asks for it).

They are read from the database when asked for, so every web process says the same; how long requests take stands
in the logs. Whoever may read them shows METRICS_TOKEN as a bearer; without one set there is no such page, but
for one's own machine.
"""

import hmac
from collections.abc import Iterator

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.module_loading import import_string
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CollectorRegistry
from prometheus_client.exposition import choose_encoder
from prometheus_client.metrics_core import GaugeMetricFamily
from prometheus_client.registry import Collector

from audit.gauges import Gauge

from .health import problems

SCHEME = "Bearer "


class House(Collector):
    """Every gauge of settings.METRICS, read anew each time."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        for path in settings.METRICS:
            for gauge in import_string(path)():
                family = GaugeMetricFamily(gauge.name, gauge.says, labels=gauge.labels)
                for labels, value in sorted(gauge.values.items()):
                    family.add_metric(labels, value)
                yield family


REGISTRY = CollectorRegistry()
REGISTRY.register(House())


def ready() -> list[Gauge]:
    """What `/readyz` says, part by part."""
    wrong = problems()
    parts = {(part,): float(part not in wrong) for part in settings.READINESS}
    return [
        Gauge(
            "hallpass_ready", "1 where a part of the house is in order, 0 where /readyz says why not.", ("part",), parts
        )
    ]


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """The numbers; 404 for whoever may not know them."""
    if not _may_read(request):
        raise Http404
    encode, content_type = choose_encoder(request.headers.get("Accept", ""))
    return HttpResponse(encode(REGISTRY), content_type=content_type)


def _may_read(request: HttpRequest) -> bool:
    token = settings.METRICS_TOKEN
    if not token:
        return bool(settings.LOCAL)
    shown = request.headers.get("Authorization", "")
    return shown.startswith(SCHEME) and hmac.compare_digest(shown[len(SCHEME) :].encode(), token.encode())
