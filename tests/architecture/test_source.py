"""Rules of the house that an import contract cannot express, read from the syntax tree of every module."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.providers.registry import PROVIDERS

ROOT = Path(__file__).resolve().parents[2]
SOURCES = [ROOT / "main.py", *sorted((ROOT / "core").rglob("*.py")), *sorted((ROOT / "gui").rglob("*.py"))]
CATCH_ALL = {"core/jobs/runner.py", "gui/bridge/tasks.py", "gui/app.py"}
NESTED_LOOPS = {
    "exec", "exec_", "processEvents",
    "getOpenFileName", "getOpenFileNames", "getSaveFileName", "getExistingDirectory",
    "getText", "getItem", "getInt", "getDouble", "getMultiLineText", "getColor", "getFont",
}  # fmt: skip


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imported(tree: ast.AST) -> Iterator[str]:
    """Yield every dotted name that `tree` imports, inside functions too."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def nested_loops(tree: ast.AST) -> list[str]:
    """Return the calls that would run a second event loop inside ours. A drag has no other way."""
    calls = (node.func for node in ast.walk(tree) if isinstance(node, ast.Call))
    methods = (func for func in calls if isinstance(func, ast.Attribute) and func.attr in NESTED_LOOPS)
    return [f"{method.lineno}: {ast.unparse(method)}" for method in methods if ast.unparse(method.value) != "drag"]


def is_broad(handler: ast.ExceptHandler) -> bool:
    if handler.type is None:
        return True
    return any(
        isinstance(node, ast.Name) and node.id in {"Exception", "BaseException"} for node in ast.walk(handler.type)
    )


def passes_on(handler: ast.ExceptHandler) -> bool:
    """Tell whether the error goes on to whoever waits for it, by `raise` or through a future."""
    return any(
        (isinstance(node, ast.Raise) and node.exc is None)
        or (isinstance(node, ast.Attribute) and node.attr == "set_exception")
        for node in ast.walk(handler)
    )


def swallowing(tree: ast.AST) -> list[int]:
    """Return the lines of the handlers that catch everything and keep it to themselves."""
    handlers = (node for node in ast.walk(tree) if isinstance(node, ast.ExceptHandler))
    return [handler.lineno for handler in handlers if is_broad(handler) and not passes_on(handler)]


def names_tested(tree: ast.AST, names: set[str]) -> list[str]:
    """Return the comparisons of `tree` with one of `names`."""
    return [
        f"{node.lineno}: {ast.unparse(node)}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Compare)
        and any(
            isinstance(part, ast.Constant) and part.value in names
            for side in (node.left, *node.comparators)
            for part in ast.walk(side)
        )
    ]


@pytest.mark.parametrize("path", [p for p in SOURCES if "gui" in p.parts], ids=name_of)
def test_no_second_event_loop_runs_inside_ours(path: Path) -> None:
    assert nested_loops(tree_of(path)) == []


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_only_three_places_may_swallow_everything(path: Path) -> None:
    assert len(swallowing(tree_of(path))) <= (name_of(path) in CATCH_ALL)


@pytest.mark.parametrize(
    "path", [p for p in SOURCES if name_of(p) not in {"gui/playback.py", "gui/recorder.py"}], ids=name_of
)
def test_sound_devices_have_their_own_room(path: Path) -> None:
    assert [name for name in imported(tree_of(path)) if name.startswith("PySide6.QtMultimedia")] == []


@pytest.mark.parametrize("path", [p for p in SOURCES if "providers" not in p.parts], ids=name_of)
def test_nobody_asks_a_provider_for_its_name(path: Path) -> None:
    names = {named.id for provider in PROVIDERS for named in (provider, *provider.generators)}
    assert names_tested(tree_of(path), names) == []


def test_the_composition_root_does_no_work_of_the_rooms() -> None:
    rooms = {"sqlite3", "httpx", "keyring", "av", "numpy"}
    assert {name.split(".")[0] for name in imported(tree_of(ROOT / "main.py"))} & rooms == set()


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("dialog.exec()", 1),
        ("QFileDialog.getOpenFileName(self)", 1),
        ("drag.exec(Qt.DropAction.CopyAction)", 0),
    ],
)
def test_nested_loops_are_recognised(source: str, found: int) -> None:
    assert len(nested_loops(ast.parse(source))) == found


@pytest.mark.parametrize(
    ("handler", "found"),
    [
        ("except Exception: log()", 1),
        ("except: log()", 1),
        ("except (OSError, BaseException): log()", 1),
        ("except OSError: log()", 0),
        ("except BaseException:\n undo()\n raise", 0),
        ("except BaseException as error: future.set_exception(error)", 0),
    ],
)
def test_swallowing_handlers_are_recognised(handler: str, found: int) -> None:
    assert len(swallowing(ast.parse(f"try: work()\n{handler}"))) == found
