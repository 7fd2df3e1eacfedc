"""Who may import whom: the rules of the house, read from the code itself."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ALLOWED = {
    "home": {"home"},
    "directory": {"home", "directory"},
    "events": {"home", "events"},
    "pledges": {"home", "directory", "pledges"},
    "demo": {"home", "directory", "events", "pledges", "demo"},
    "config": {"home", "directory", "events", "pledges", "config"},
}
FOLDERS = {app: ROOT / app for app in ("home", "directory", "events", "pledges")}
FOLDERS |= {app: ROOT / "site" / app for app in ("demo", "config")}


def imported(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module, node.lineno


@pytest.mark.parametrize("app", [app for app, path in FOLDERS.items() if path.exists()])
def test_an_app_imports_only_what_it_may(app):
    wrong = [
        f"{path.relative_to(ROOT)}:{line} imports {module}"
        for path in FOLDERS[app].rglob("*.py")
        for module, line in imported(path)
        if (top := module.split(".")[0]) in ALLOWED and top not in ALLOWED[app]
    ]

    assert wrong == []


@pytest.mark.parametrize(
    "module",
    ["ical.py", "recordings/addresses.py", "vtimezone.py", "recordings/webvtt.py"],
)
def test_pure_modules_know_neither_request_nor_database(module):
    names = {name.split(".")[0] for name, _line in imported(ROOT / "events" / module)}

    assert "django" not in names
    assert "wagtail" not in names


@pytest.mark.parametrize("folder", ["site", "locale"])
def test_folders_named_like_standard_modules_are_no_packages(folder):
    assert not (ROOT / folder / "__init__.py").exists()


def test_no_junk_drawers():
    drawers = {"core", "common", "utils", "helpers", "misc"}

    found = [
        path.relative_to(ROOT)
        for app in FOLDERS.values()
        for path in app.rglob("*")
        if path.stem in drawers
    ]

    assert found == []


def test_styles_are_logical_so_that_right_to_left_works():
    import re

    physical = re.compile(
        r"(^|[\s{;])((margin|padding|border)-(left|right)|(left|right)\s*:"
        r"|text-align:\s*(left|right)|float:\s*(left|right))",
    )

    found = [
        f"{path.name}:{number} {line.strip()}"
        for path in (ROOT / "site" / "static" / "css").glob("*.css")
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if physical.search(line)
    ]

    assert found == []
