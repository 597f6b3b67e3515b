"""`make run` as a newcomer meets it: it opens, says where, keeps the data, and closes without a trace."""

import ast
import os
import re
import runpy
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import psutil
import pytest

HOUSE = Path(__file__).resolve().parents[1]
RUN = [sys.executable, "scripts/run.py"]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def environ(tmp_path):
    # The suite's own settings and servers are not the newcomer's.
    own = {"DJANGO_SETTINGS_MODULE", "DATABASE_URL", "REDIS_URL", "HALLPASS_DEMO"}
    kept = {name: value for name, value in os.environ.items() if name not in own}
    return {**kept, "VENV": sys.prefix, "HALLPASS_VAR": str(tmp_path), "PORT": str(free_port())}


def opened(environ):
    """The running launcher and what it said until it was open."""
    house = subprocess.Popen(RUN, cwd=HOUSE, env=environ, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    said = ""
    for line in house.stdout:
        said += line
        if "Ctrl-C" in line:
            return house, said
    raise AssertionError(f"it never opened:\n{said}")


def closed(house, by=signal.SIGINT):
    """Ends it; returns its exit code. Nothing that it started is left."""
    family = psutil.Process(house.pid).children(recursive=True)
    house.send_signal(by)
    code = house.wait(timeout=30)
    house.stdout.close()
    _gone, alive = psutil.wait_procs(family, timeout=1)
    assert alive == []
    return code


@pytest.mark.slow
@pytest.mark.real
def test_it_opens_answers_and_closes_twice_over(environ):
    house, said = opened(environ)
    try:
        port = environ["PORT"]
        assert f"http://localhost:{port}" in said
        assert "Sign in by name" in said
        assert urllib.request.urlopen(f"http://127.0.0.1:{port}/livez").status == 200
        assert urllib.request.urlopen(f"http://127.0.0.1:{port}/accounts/login/").status == 200
        taken = subprocess.run(RUN, cwd=HOUSE, env=environ, capture_output=True, text=True)
        assert taken.returncode == 1
        assert re.fullmatch(rf"hallpass: port {port} is taken\. .*\n", taken.stderr)
    finally:
        assert closed(house) == 0

    began = time.monotonic()
    house, _said = opened(environ)
    assert time.monotonic() - began < 30
    assert closed(house, signal.SIGTERM) == 0


@pytest.mark.parametrize("port", ["http", "0", "70000", "-1"])
def test_a_port_that_is_none_gets_one_sentence(environ, port):
    done = subprocess.run(RUN, cwd=HOUSE, env={**environ, "PORT": port}, capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)


@pytest.mark.parametrize(
    "prepare, sentence",
    [
        ("sys.version_info = (3, 9, 2)", "Python 3.11 or later is needed"),
        ("importlib.util.find_spec = lambda name: None", "lacks the venv module"),
    ],
)
def test_a_python_that_cannot_gets_one_sentence(prepare, sentence):
    code = f"import importlib.util, sys, environment; {prepare}; environment.check_python()"
    done = subprocess.run([sys.executable, "-c", code], cwd=HOUSE / "scripts", capture_output=True, text=True)
    assert done.returncode == 1
    assert sentence in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("script", ["environment", "run", "test", "servers"])
def test_an_old_python_can_read_the_launchers(script):
    """Down to 3.7, which can then say that it is too old."""
    ast.parse((HOUSE / "scripts" / f"{script}.py").read_text(), feature_version=(3, 7))


@pytest.mark.parametrize(
    "ci, missing, code", [("", [], 0), ("", ["Redis"], 0), ("true", [], 0), ("true", ["Redis"], 1)]
)
def test_the_suite_says_what_it_left_out_and_ci_allows_none(monkeypatch, capsys, ci, missing, code):
    monkeypatch.syspath_prepend(HOUSE / "scripts")
    runner = runpy.run_path(HOUSE / "scripts" / "test.py")
    monkeypatch.setenv("CI", ci)
    suite = runner["Suite"]("python", [])
    suite.counts.update(tests=5, skipped=1)
    assert runner["summary"](suite, ["SQLite", "PostgreSQL"], missing) == code
    said = capsys.readouterr().out.strip().splitlines()
    assert said[0] == f"Ran on SQLite, PostgreSQL. Left out: {'Redis' if missing else 'nothing'}."
    assert said[-1] == "4 passed, 0 failed, 1 skipped"
