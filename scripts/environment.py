"""Makes the virtual environment, once. Standard library only, and an old Python can read this far.

A stamp per lock file remembers what was installed, so that the second call costs nothing.
"""

import hashlib
import importlib.util
import os
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
RUN = ("requirements.txt",)
DEVELOP = ("requirements.txt", "requirements-dev.txt")


def stop(sentence):
    sys.exit("hallpass: " + sentence)


def check_python():
    """Ends with one clear sentence where this Python cannot do the work."""
    if sys.version_info < (3, 11):
        found = ".".join(map(str, sys.version_info[:3]))
        stop(f"Python 3.11 or later is needed; {sys.executable} is {found}. Name another: make run PYTHON=python3.12")
    if not importlib.util.find_spec("venv") or not importlib.util.find_spec("ensurepip"):
        stop(f"{sys.executable} lacks the venv module. On Debian or Ubuntu: apt install python3-venv")


def prepared(locks):
    """The Python of an environment that holds what these lock files say."""
    check_python()
    folder = os.path.join(ROOT, os.environ.get("VENV") or ".venv")
    python = os.path.join(folder, "bin", "python")
    if not works(python):
        print(f"Making a virtual environment in {folder}", flush=True)
        call([sys.executable, "-m", "venv", "--clear", folder], "The virtual environment could not be made")
    for lock in locks:
        stamp = os.path.join(folder, "installed-" + lock)
        wanted = digest(os.path.join(ROOT, lock))
        if content(stamp) == wanted.encode():
            continue
        print(f"Installing {lock}, once; this may take a minute", flush=True)
        pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes"]
        call([*pip, "-r", os.path.join(ROOT, lock)], "Installing failed")
        with open(stamp, "w") as out:
            out.write(wanted)
    return python


def works(python):
    try:
        return subprocess.call([python, "-c", "import pip, sys; sys.exit(sys.version_info < (3, 11))"]) == 0
    except OSError:
        return False


def content(path):
    try:
        with open(path, "rb") as file:
            return file.read()
    except FileNotFoundError:
        return b""


def digest(path):
    return hashlib.sha256(content(path)).hexdigest()


def call(command, failed):
    """Runs the command in silence; when it fails, shows the end of what it said."""
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if done.returncode:
        said = done.stdout.decode(errors="replace").strip().splitlines()
        stop(failed + ":\n" + "\n".join(said[-15:]))


if __name__ == "__main__":
    prepared(DEVELOP)
