"""Opens the long script in the real window, types, undoes, rewords, imports; prints milliseconds as JSON.

Started by `editing.py` in a process of its own, with `ROOMTONE_HOME` at a prepared home and the novel's path.
"""

import asyncio
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

import qasync
from PySide6.QtCore import QEvent, QObject
from PySide6.QtTest import QTest

from core.domain.script import Pronunciation
from core.paths import Paths
from core.projects.document import Document
from core.studio import Studio
from gui.app import application

app = application(sys.argv)  # before the rooms: some of them ask it for its keys when they are imported

from gui import theme
from gui.bridge.bugs import Bugs
from gui.panels.script import ScriptRoom
from gui.session import Session
from tests.bench.turns import REST, Turns

ROUNDS, KEYS, UNDOS = 5, 600, 200


class Painted(QObject):
    """Notes when a widget has been painted."""

    def __init__(self, widget: QObject) -> None:
        super().__init__()
        self.seen = asyncio.Event()
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            asyncio.get_running_loop().call_soon(self.seen.set)
        return False


async def opened(session: Session, project: str, script: str) -> float:
    """Go to a script that was not open yet; return the milliseconds until its lines are painted."""
    places = session.desk.places
    assert places.script is not None
    painted = Painted(places.script.view.viewport())
    session.studio._documents.pop(project, None)
    began = time.perf_counter()
    await places.go_to_script(project, script)
    painted.seen.clear()
    await painted.seen.wait()
    return (time.perf_counter() - began) * 1e3


async def repeated(count: int, step: Callable[[], object], room: ScriptRoom) -> list[float]:
    """Do something so many times, each time until what it touched is painted; return the milliseconds of each."""
    found: list[float] = []
    for _ in range(count):
        began = time.perf_counter()
        step()
        app.sendPostedEvents(room.window(), QEvent.Type.UpdateRequest.value)
        found.append((time.perf_counter() - began) * 1e3)
        await asyncio.sleep(0.01)
    return found


async def reworded(document: Document, words: tuple[Pronunciation, ...]) -> tuple[float, list[float]]:
    """Change the dictionary; return how long it took until every line stands anew, and the loop's turns meanwhile."""
    turns = Turns()
    began = time.perf_counter()
    document.change_words(words)
    # settled
    took = (time.perf_counter() - began) * 1e3
    await asyncio.sleep(0.3)  # what follows in the window belongs to it too
    return took, turns.milliseconds()


async def work(novel: Path) -> dict[str, list[float]]:
    """Live one session of somebody with a long script."""
    look = theme.Theme("light")
    theme.apply(app, look)
    studio = Studio(Paths.of_environment())
    session = Session(studio, look, Bugs(asyncio.get_running_loop()))
    living = asyncio.ensure_future(session.live(None))
    await session.settled.wait()
    await asyncio.sleep(REST)
    small, long = studio.projects()
    found: dict[str, list[float]] = {"open": [], "words": [], "words gaps": [], "import": [], "import gaps": []}
    for _ in range(ROUNDS):
        await session.desk.places.go_to_script(small.project.id, small.scripts[0].script.id)
        await asyncio.sleep(0.3)
        found["open"].append(await opened(session, long.project.id, long.scripts[0].script.id))
    room, document = session.desk.places.script, session.desk.places.document
    assert room is not None
    assert document is not None
    lines = document.lines(long.scripts[0].script.id)
    room.writing.write_at(lines[len(lines) // 2].id, 0)
    await asyncio.sleep(0.5)
    letters = iter("the quick brown fox jumps over the lazy dog, " * (KEYS // 40))
    found["keys"] = await repeated(KEYS, lambda: QTest.keyClicks(room.view.editor, next(letters)), room)
    for number in range(UNDOS):
        document.change_line(lines[len(lines) // 2 + number % 7].id, text=f"Another text, number {number}.")
    found["undo"] = await repeated(UNDOS, room.writing.undo, room)
    for number in range(ROUNDS):
        took, gaps = await reworded(document, (Pronunciation("seven", f"say-ven {number}"),))
        found["words"].append(took)
        found["words gaps"] += gaps
    for _ in range(ROUNDS):
        turns, began = Turns(), time.perf_counter()
        await studio.import_script(await studio.document(small.project.id), novel)
        found["import"].append((time.perf_counter() - began) * 1e3)
        found["import gaps"] += turns.milliseconds()
    session.leave(None)
    await living
    return found


with asyncio.Runner(loop_factory=lambda: qasync.QEventLoop(app)) as runner:
    print(json.dumps(runner.run(work(Path(sys.argv[1])))))
