"""`make soak`: the long profiles. 20,000 sequences of verbs on SQLite and as many on PostgreSQL, then screening.

The sequences are divided into shares for the cores; each begins at random, and what fails is kept in .hypothesis
and tried first the next time. HALLPASS_SEQUENCES changes how many; arguments go to pytest.
"""

import os
import shutil
import sys
from contextlib import ExitStack

import environment
import test

SEQUENCES = "20000"
SHARE = 100  # what a test leaves dead PostgreSQL reads again until it ends: smaller ones are quicker
NEITHER = "not browser and not real"


def main(arguments):
    python = environment.prepared(environment.DEVELOP)
    os.chdir(environment.ROOT)
    shutil.rmtree(test.REPORTS, ignore_errors=True)
    os.makedirs(test.REPORTS)
    cores = str(os.cpu_count() or 1)
    sequences = os.environ.get("HALLPASS_SEQUENCES", SEQUENCES)
    shares = max(os.cpu_count() or 1, int(sequences) // SHARE)
    profile = {"HALLPASS_SEQUENCES": sequences, "HALLPASS_SHARES": str(shares)}
    shared = ("--numprocesses", cores)
    with ExitStack() as stack:
        postgres, redis, _browser, ran, missing = test.found(stack, os.path.dirname(os.path.dirname(python)))
        machine = test.Suite(python, ["tests/core/test_machine.py", "-s", *arguments])
        machine.run("sequences on SQLite", NEITHER, shared, **profile)
        if postgres:
            machine.run("sequences on PostgreSQL", NEITHER, shared, DATABASE_URL=postgres, REDIS_URL=redis, **profile)
        screening = test.Suite(python, ["tests/screening", *arguments])
        screening.run("screening", NEITHER, shared, SCREENING_PROFILE="screening-long")
    missing = [what for what in missing if not what.startswith("the browser")]
    sys.exit(max([test.summary(suite, ran, missing) for suite in (machine, screening)]))


if __name__ == "__main__":
    main(sys.argv[1:])
