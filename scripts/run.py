"""`make run`: Hallpass on this machine, with nothing else running. Standard library only.

Starts web, worker and scheduler together, says where and as whom to sign in, and ends all of them
on Ctrl-C. DATABASE_URL, REDIS_URL, EMAIL_URL and the other settings are respected when set.
"""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from contextlib import suppress

import environment

HOST = "127.0.0.1"
PATIENCE = 60  # seconds until the web server must have answered
FAREWELL = 10  # seconds a process has to end by itself


def main():
    port = chosen_port()
    environment.check_python()
    refuse_taken(port)
    python = environment.prepared(environment.RUN)
    os.chdir(environment.ROOT)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.local")
    os.environ.setdefault("LOG_LEVEL", "WARNING")
    os.environ.setdefault("LOG_FORM", "text")
    os.environ.update(PORT=str(port), PYTHONUNBUFFERED="1")
    print("Preparing the database; the first time this takes up to a minute", flush=True)
    manage(python, "migrate", "--verbosity", "0")
    people = manage(python, "demo") if os.environ.get("HALLPASS_DEMO", "1") != "0" else ""
    house = House()
    for end in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(end, lambda *_: sys.exit(0))
    try:
        house.start("web", web(python, port), HALLPASS_PROCESS="web")
        house.start("worker", [python, "-m", "celery", *CELERY, *WORKER])
        house.start("scheduler", [python, "-m", "celery", *CELERY, *SCHEDULER])
        wait_for_web(port, house)
        print(f"\nHallpass is open at http://localhost:{port}\n{people}\nCtrl-C closes it.\n", flush=True)
        house.watch()
    except KeyboardInterrupt:
        pass
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        house.close()


def chosen_port():
    port = os.environ.get("PORT") or "8000"
    if not port.isdigit() or not 0 < int(port) < 65536:
        environment.stop(f"PORT must be a number from 1 to 65535, and {port!r} is not.")
    return int(port)


def refuse_taken(port):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except PermissionError:
            environment.stop(f"port {port} needs rights you do not have. Choose another: PORT=8123 make run")
        except OSError:
            environment.stop(f"port {port} is taken. Choose another: PORT={8123 if port != 8123 else 8124} make run")


def manage(python, *command):
    """What the command printed; when it fails, the end of what it complained about."""
    done = subprocess.run([python, "manage.py", *command], capture_output=True, text=True)
    if done.returncode:
        complaint = "\n".join(done.stderr.strip().splitlines()[-3:])
        environment.stop(f"`manage.py {command[0]}` failed:\n{complaint}")
    return done.stdout


def web(python, port):
    return [
        *(python, "-m", "granian", "--interface", "wsgi", "config.wsgi:application"),
        *("--host", HOST, "--port", str(port), "--no-ws", "--log-level", "warning"),
        *("--workers", "1", "--blocking-threads", "4", "--workers-kill-timeout", "5"),
    ]


CELERY = ["--app", "config", "--quiet"]
WORKER = ["worker", "--concurrency", "1", "--loglevel", "WARNING", "--without-gossip", "--without-mingle"]
SCHEDULER = ["beat", "--loglevel", "WARNING", "--pidfile="]


def wait_for_web(port, house):
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        house.check()
        try:
            urllib.request.urlopen(f"http://{HOST}:{port}/livez", timeout=2).close()
            return
        except OSError:
            time.sleep(0.1)
    environment.stop(f"the web server did not answer within {PATIENCE} seconds.")


class House:
    """The processes that belong together: when one ends, all end."""

    def __init__(self):
        self.processes = {}

    def start(self, name, command, **environ):
        # A group of its own: Ctrl-C then reaches this launcher alone, which ends the others in order.
        process = subprocess.Popen(
            command,
            env={**os.environ, **environ},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
        )
        self.processes[name] = process
        threading.Thread(target=repeat, args=(name, process.stdout), daemon=True).start()

    def check(self):
        for name, process in self.processes.items():
            if process.poll() is not None:
                time.sleep(0.2)  # its last words
                environment.stop(f"the {name} ended by itself (code {process.returncode}); closing the rest.")

    def watch(self):
        while True:
            self.check()
            time.sleep(0.5)

    def close(self):
        for process in self.processes.values():
            process.terminate()
        until = time.monotonic() + FAREWELL
        for process in self.processes.values():
            with suppress(subprocess.TimeoutExpired):
                process.wait(max(0, until - time.monotonic()))
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)  # and whatever it left behind


def repeat(name, lines):
    for line in lines:
        if line.strip():
            print(f"{name:>9} | {line.rstrip()}", flush=True)


if __name__ == "__main__":
    main()
