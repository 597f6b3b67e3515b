"""A Redis cache that may be away: requests then do without it, at most half a second slower.

After a failure Redis is left alone for some seconds, so that a dead one costs each process one
wait and not one per call. Whoever builds limits on the cache must live with `add` answering yes
and with counters that start again.
"""

import time
from collections.abc import Callable
from typing import Any

import structlog
from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from django.utils.functional import cached_property
from redis.exceptions import RedisError

log = structlog.get_logger(__name__)

LEFT_ALONE = 5.0  # seconds

# What an empty cache would answer. `get` answers its default and `incr` its step: both come last.
ANSWERS = {"add": True, "touch": False, "delete": False, "has_key": False, "clear": False}
LAST_ARGUMENT = {"get", "incr"}


def as_if_empty(name: str, arguments: tuple[Any, ...]) -> Any:
    if name in LAST_ARGUMENT:
        return arguments[-1]
    return {} if name == "get_many" else ANSWERS.get(name)


class Tolerant:
    """The client's calls, answered as an empty cache would while Redis is away."""

    away_until = 0.0  # for all threads of the process

    def __init__(self, client: RedisCacheClient) -> None:
        self._client = client

    def __getattr__(self, name: str) -> Callable[..., Any]:
        call = getattr(self._client, name)

        def attempt(*arguments: Any) -> Any:
            if time.monotonic() < Tolerant.away_until:
                return as_if_empty(name, arguments)
            try:
                return call(*arguments)
            except (RedisError, OSError) as error:
                Tolerant.away_until = time.monotonic() + LEFT_ALONE
                log.warning("cache_away", error=type(error).__name__)
                return as_if_empty(name, arguments)

        return attempt


class TolerantRedisCache(RedisCache):
    @cached_property
    def _cache(self) -> Any:
        return Tolerant(super()._cache)
