"""`python -m tests.template`: makes the database TEST_TEMPLATE on the server of DATABASE_URL, migrated and empty.

The suite's databases are copied from it, for copying takes a tenth of the time of migrating.
"""

import os
import subprocess
import sys

import psycopg

from tests.stack import HOUSE, on_server


def main() -> None:
    """Makes it anew, on a server whose contents may be lost."""
    server, name = os.environ["DATABASE_URL"], os.environ["TEST_TEMPLATE"]
    with psycopg.connect(on_server(server, "postgres"), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {name}")
    environ = os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings.test", "DATABASE_URL": on_server(server, name)}
    subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], cwd=HOUSE, env=environ, check=True)


if __name__ == "__main__":
    main()
