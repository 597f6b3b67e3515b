"""A Redis cache that may be away: a request then does without it, at most half a second slower.

After a failure Redis is left alone for some seconds, so that a dead one costs each process one
wait and not one per call. Whoever builds limits on the cache must live with `add` answering yes
and counters starting again.
"""

import time
from collections.abc import Callable
from typing import Any

import structlog
from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis.exceptions import ConnectionError, TimeoutError

log = structlog.get_logger(__name__)

LEFT_ALONE = 5.0  # seconds


class TolerantClient(RedisCacheClient):
    """Every call answers as an empty cache would while Redis is away."""

    away_until = 0.0

    def _try(self, call: Callable[[], Any], otherwise: Any) -> Any:
        if time.monotonic() < TolerantClient.away_until:
            return otherwise
        try:
            return call()
        except (ConnectionError, TimeoutError, OSError) as error:
            TolerantClient.away_until = time.monotonic() + LEFT_ALONE
            log.warning("cache_away", error=type(error).__name__)
            return otherwise

    def add(self, key: str, value: Any, timeout: int | None) -> Any:
        return self._try(lambda: super(TolerantClient, self).add(key, value, timeout), True)

    def get(self, key: str, default: Any) -> Any:
        return self._try(lambda: super(TolerantClient, self).get(key, default), default)

    def set(self, key: str, value: Any, timeout: int | None) -> Any:
        return self._try(lambda: super(TolerantClient, self).set(key, value, timeout), None)

    def touch(self, key: str, timeout: int | None) -> Any:
        return self._try(lambda: super(TolerantClient, self).touch(key, timeout), False)

    def delete(self, key: str) -> Any:
        return self._try(lambda: super(TolerantClient, self).delete(key), False)

    def get_many(self, keys: Any) -> Any:
        return self._try(lambda: super(TolerantClient, self).get_many(keys), {})

    def has_key(self, key: str) -> Any:
        return self._try(lambda: super(TolerantClient, self).has_key(key), False)

    def incr(self, key: str, delta: int) -> Any:
        return self._try(lambda: super(TolerantClient, self).incr(key, delta), delta)

    def set_many(self, data: Any, timeout: int | None) -> Any:
        return self._try(lambda: super(TolerantClient, self).set_many(data, timeout), None)

    def delete_many(self, keys: Any) -> Any:
        return self._try(lambda: super(TolerantClient, self).delete_many(keys), None)

    def clear(self) -> Any:
        return self._try(super().clear, False)


class TolerantRedisCache(RedisCache):
    def __init__(self, server: Any, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = TolerantClient
