"""The maps in docs/: what they name is there, so that nobody follows them into nothing."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

HOUSE = Path(__file__).resolve().parents[1]
NAMED = re.compile(r"`([\w/.-]+\.(?:py|json))(?:::([\w.:]+))?`")
MAP = HOUSE / "docs" / "rulings.md"


@cache
def names_in(file: Path) -> frozenset[str]:
    """What a Python file defines, dotted below classes, and every short string in it (guards, constraints, actions)."""
    found: set[str] = set()

    def walk(node: ast.AST, above: str) -> None:
        for child in ast.iter_child_nodes(node):
            inside = above
            if isinstance(child, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
                found.update({child.name, f"{above}{child.name}"})
                inside = f"{above}{child.name}."
            elif isinstance(child, ast.Name) and isinstance(child.ctx, ast.Store):
                found.update({child.id, f"{above}{child.id}"})
            elif isinstance(child, ast.Constant) and isinstance(child.value, str):
                found.add(child.value)
            walk(child, inside)

    walk(ast.parse(file.read_text()), "")
    return frozenset(found)


def rows() -> list[tuple[str, str, str]]:
    """(asked, code, test) of every row of the map's tables."""
    cells = [line.strip().strip("|").split(" | ") for line in MAP.read_text().splitlines() if line.startswith("| ")]
    return [(one[0], one[1], one[2]) for one in cells if one[0].strip() != "asked"]


@pytest.mark.parametrize(("asked", "code", "test"), rows(), ids=[row[0][:40] for row in rows()])
def test_every_row_names_code_and_tests_that_exist(asked: str, code: str, test: str) -> None:
    in_code, in_tests = NAMED.findall(code), NAMED.findall(test)
    assert in_code, "no code is named"
    assert in_tests, "no test is named"
    assert all(path.startswith("tests/") for path, _name in in_tests)
    for path, name in in_code + in_tests:
        file = HOUSE / path
        assert file.is_file(), path
        if name:
            assert name.replace("::", ".") in names_in(file), f"{path}::{name}"


def test_a_name_that_is_not_there_is_noticed() -> None:
    found = names_in(Path(__file__))
    assert "names_in" in found
    assert "names_out" + "side" not in found


@pytest.mark.parametrize("page", sorted((HOUSE / "docs").glob("*.md")), ids=lambda page: page.name)
def test_every_file_that_a_page_names_in_full_is_there(page: Path) -> None:
    rooms = {
        "accounts",
        "approvals",
        "audit",
        "config",
        "jobs",
        "notifications",
        "orders",
        "support",
        "tests",
        "scripts",
    }
    named = {path for path, _name in NAMED.findall(page.read_text()) if path.split("/")[0] in rooms and "/" in path}
    assert sorted(path for path in named if not (HOUSE / path).exists()) == []
