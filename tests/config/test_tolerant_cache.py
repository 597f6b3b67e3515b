"""With REDIS_URL set and Redis away, requests still succeed, and not much later."""

import socket
import time

import pytest

from config.tolerant_cache import Tolerant, TolerantRedisCache


@pytest.fixture
def black_hole():
    """A port that accepts and never answers."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen(20)
        yield server.getsockname()[1]


@pytest.fixture
def closed():
    """A port where nobody listens."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        return server.getsockname()[1]


@pytest.mark.parametrize("port", ["black_hole", "closed"])
def test_every_call_answers_as_an_empty_cache_would(port, request, monkeypatch):
    monkeypatch.setattr(Tolerant, "away_until", 0.0)
    options = {"OPTIONS": {"socket_timeout": 0.4, "socket_connect_timeout": 0.4}}
    cache = TolerantRedisCache(f"redis://127.0.0.1:{request.getfixturevalue(port)}/0", options)
    began = time.monotonic()
    assert cache.get("key", "default") == "default"
    assert cache.add("key", 1) is True
    assert cache.set("key", 1) is None
    assert cache.get_many(["key"]) == {}
    assert cache.set_many({"key": 1}) == []
    assert cache.incr("counter", 1) == 1
    assert cache.get_or_set("other", 5) == 5
    assert cache.touch("key") is False
    assert cache.delete("key") is False
    assert cache.has_key("key") is False
    assert cache.clear() is False
    assert time.monotonic() - began < 1
