"""`make test`: the suite on SQLite, again on a real PostgreSQL with a real Redis, then in a browser.

TEST_DATABASE_URL and TEST_REDIS_URL name servers to use (their contents are lost); else the suite
starts its own. What is missing is left out and said so at the end; with CI=true that is a failure.
Arguments go to pytest.
"""

import os
import shutil
import sqlite3
import subprocess
import sys
import time
from contextlib import ExitStack
from xml.etree import ElementTree

import environment
import servers

REPORTS = os.path.join(environment.ROOT, "var", "test", "reports")
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PARALLEL = ("--numprocesses", "2")
NOTHING_COLLECTED = 5  # pytest's exit code


def main(arguments):
    python = environment.prepared(environment.DEVELOP)
    os.chdir(environment.ROOT)
    shutil.rmtree(REPORTS, ignore_errors=True)
    os.makedirs(REPORTS)
    with ExitStack() as stack:
        postgres, redis, browser, ran, missing = found(stack, os.path.dirname(os.path.dirname(python)))
        suite = Suite(python, arguments)
        suite.run("SQLite", "not browser and not real", PARALLEL)
        if postgres:
            production = {"DATABASE_URL": postgres, "REDIS_URL": redis, "HALLPASS_CHROMIUM": browser}
            production["TEST_TEMPLATE"] = "hallpass_template"
            subprocess.check_call([python, "-m", "tests.template"], env=os.environ | production)
            suite.run("PostgreSQL", "not browser and not real", PARALLEL, **production)
            suite.run("real processes", "real and not browser", (), **production)
            if browser:
                suite.run("browser", "browser", PARALLEL, **production)
    sys.exit(summary(suite, ran, missing))


def found(stack, folder):
    """(address of PostgreSQL, of Redis, path of a browser, what will run, what is missing)."""
    ran, missing = [f"SQLite {sqlite3.sqlite_version}"], []
    postgres, redis = os.environ.get("TEST_DATABASE_URL", ""), os.environ.get("TEST_REDIS_URL", "")
    binaries = servers.postgres_folder(folder)
    if postgres:
        ran.append("the PostgreSQL of TEST_DATABASE_URL")
    elif binaries:
        postgres = stack.enter_context(servers.postgres(binaries))
        ran.append(f"a PostgreSQL {servers.version(binaries)} of its own ({binaries})")
    else:
        missing.append("PostgreSQL, and with it real processes and the browser (no initdb found)")
    program = shutil.which("redis-server")
    if redis:
        ran.append("the Redis of TEST_REDIS_URL")
    elif program:
        redis = stack.enter_context(servers.redis(program))
        ran.append("a Redis of its own")
    else:
        missing.append("Redis (no redis-server on the PATH)")
    browser = os.environ.get("HALLPASS_CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), "")
    if browser:
        ran.append(f"the browser {browser}")
    else:
        missing.append("the browser (no Chromium on the PATH)")
    return postgres, redis, browser, ran, missing


class Suite:
    """Runs of pytest, and what came of them."""

    def __init__(self, python, arguments):
        self.python, self.arguments = python, arguments
        self.failed = []
        self.counts = {"tests": 0, "failures": 0, "errors": 0, "skipped": 0}

    def run(self, name, marks, parallel, **environ):
        print(f"\n=== {name} ===", flush=True)
        began = time.monotonic()
        report = os.path.join(REPORTS, f"{name.replace(' ', '-')}.xml")
        without = {key: value for key, value in os.environ.items() if key not in ("DATABASE_URL", "REDIS_URL")}
        environ = {"DJANGO_SETTINGS_MODULE": "config.settings.test", **environ}
        command = [self.python, "-m", "pytest", "-q", "-m", marks, *parallel, f"--junitxml={report}", *self.arguments]
        code = subprocess.call(command, env={**without, **environ})
        print(f"=== {name}: {time.monotonic() - began:.0f} s ===", flush=True)
        if code not in (0, NOTHING_COLLECTED):
            self.failed.append(name)
        if os.path.exists(report):
            for suite in ElementTree.parse(report).iter("testsuite"):
                for key in self.counts:
                    self.counts[key] += int(suite.get(key, 0))


def summary(suite, ran, missing):
    """Prints what ran on what and what was left out; returns the exit code."""
    counts = suite.counts
    failed = counts["failures"] + counts["errors"]
    passed = counts["tests"] - failed - counts["skipped"]
    print(f"\nRan on {', '.join(ran)}. Left out: {'; '.join(missing) or 'nothing'}.")
    strict = os.environ.get("CI", "").lower() in ("1", "true")
    if missing and strict:
        print("With CI=true nothing may be left out: this is a failure.")
    if suite.failed:
        print(f"Failed: {', '.join(suite.failed)}.")
    print(f"{passed} passed, {failed} failed, {counts['skipped']} skipped")
    return 1 if suite.failed or failed or not passed or (missing and strict) else 0


if __name__ == "__main__":
    main(sys.argv[1:])
