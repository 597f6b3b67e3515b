"""The rooms of the house and who may import whom: what a diagram promises and a test holds."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

HOUSE = Path(__file__).resolve().parents[1]
# Each may import what stands to its left.
ROOMS = ["audit", "accounts", "jobs", "notifications", "orders", "approvals", "support", "config"]


def test_rooms_import_only_what_stands_below_them():
    done = subprocess.run([Path(sys.executable).with_name("lint-imports")], cwd=HOUSE, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("room", ROOMS)
def test_no_import_hides_in_a_function(room):
    hidden = [
        f"{file.relative_to(HOUSE)}:{statement.lineno}"
        for file in sorted((HOUSE / room).rglob("*.py"))
        for function in ast.walk(ast.parse(file.read_text()))
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        for statement in ast.walk(function)
        if isinstance(statement, ast.Import | ast.ImportFrom)
    ]
    assert hidden == []


def test_every_scheduled_task_exists():
    from config.celery import app
    from config.schedule import SCHEDULE

    app.loader.import_default_modules()
    assert {entry["task"] for entry in SCHEDULE.values()} <= set(app.tasks)
