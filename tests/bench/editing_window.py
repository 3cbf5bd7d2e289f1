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

from gui import starting, theme
from gui.bridge.bugs import Bugs
from gui.panels.script import ScriptRoom
from gui.session import Session
from tests.bench.turns import REST, Turns

ROUNDS, KEYS, UNDOS, PAGES = 5, 600, 100, 300
MANY = 500
"""So many lines are changed by one step."""


Times = tuple[float, float]
"""What something took: milliseconds by the clock, and of work."""


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


class Stopwatch:
    """Milliseconds since it was made: by the clock, and of work, in the window's thread or with `all_threads` in all.

    The second is what is left of the first on a machine that has nothing else to do.
    """

    def __init__(self, *, all_threads: bool = False) -> None:
        self._work = time.process_time if all_threads else time.thread_time
        self._began = time.perf_counter(), self._work()

    def read(self) -> Times:
        """Return (by the clock, of work)."""
        return (time.perf_counter() - self._began[0]) * 1e3, (self._work() - self._began[1]) * 1e3


async def opened(session: Session, project: str, script: str) -> Times:
    """Go to a script that was not open yet; return what it took until its lines are painted."""
    places = session.desk.places
    assert places.script is not None
    painted = Painted(places.script.view.viewport())
    session.studio._documents.pop(project, None)
    watch = Stopwatch(all_threads=True)
    await places.go_to_script(project, script)
    painted.seen.clear()
    await painted.seen.wait()
    return watch.read()


async def repeated(count: int, step: Callable[[], object], room: ScriptRoom) -> list[Times]:
    """Do something so many times, each time until what it touched is painted; return what each took."""
    found: list[Times] = []
    for _ in range(count):
        watch = Stopwatch()
        step()
        app.sendPostedEvents(room.window(), QEvent.Type.UpdateRequest.value)
        found.append(watch.read())
        await asyncio.sleep(0.01)
    return found


async def reworded(document: Document, words: tuple[Pronunciation, ...]) -> tuple[Times, list[float]]:
    """Change the dictionary; return what it took until every line stands anew, and the loop's turns meanwhile."""
    turns, watch = Turns(), Stopwatch()
    document.change_words(words)
    while not document.settled:  # noqa: ASYNC110 (nothing tells of it)
        await asyncio.sleep(0)
    took = watch.read()
    await asyncio.sleep(0.3)  # what follows in the window belongs to it too
    return took, turns.milliseconds()


async def scrolled(room: ScriptRoom) -> list[float]:
    """Scroll through the whole script as fast as it goes; return the loop's turns meanwhile."""
    bar, turns = room.view.verticalScrollBar(), Turns()
    for page in range(PAGES):
        bar.setValue(bar.maximum() * page // PAGES)
        await asyncio.sleep(0.002)
    return turns.milliseconds()


async def edited(document: Document, room: ScriptRoom, script: str) -> dict[str, list[Times]]:
    """Type in the middle of a script, edit it in every way, and take that back; return what each step took."""
    lines = document.lines(script)
    middle = len(lines) // 2
    room.writing.write_at(lines[middle].id, 0)
    await asyncio.sleep(0.5)
    letters = iter("the quick brown fox jumps over the lazy dog, " * (KEYS // 40))
    found = {"keys": await repeated(KEYS, lambda: QTest.keyClicks(room.view.editor, next(letters)), room)}
    room.view.stop_writing()
    many = [line.id for line in lines[middle : middle + MANY]]
    steps: dict[str, Callable[[int], object]] = {
        "text": lambda n: document.change_line(lines[middle + n % 7].id, text=f"Another text, number {n}."),
        "line": lambda n: document.insert_line(script, middle + n % 7, text=f"A new line, number {n}."),
        "move": lambda n: document.move_lines([lines[middle + n % 7].id], 10),
        "many": lambda n: document.change_lines(many, direction=f"slowly {n}"),
    }
    for name, step in steps.items():
        count = UNDOS if name != "many" else UNDOS // 5
        for number in range(count):
            step(number)
            await asyncio.sleep(0)
        await asyncio.sleep(0.5)
        found[f"undo {name}"] = await repeated(count, room.writing.undo, room)
    return found


async def work(novel: Path) -> dict[str, list[Times] | list[float]]:
    """Live one session of somebody with a long script."""
    look = theme.Theme("light")
    theme.apply(app, look)
    studio = Studio(Paths.of_environment())
    session = Session(studio, look, Bugs(asyncio.get_running_loop()))
    living = asyncio.ensure_future(session.live(None))
    await session.settled.wait()
    await asyncio.sleep(REST)
    starting.end()  # as the application does by then
    small, long = studio.projects()
    times: dict[str, list[Times]] = {"open": [], "words": [], "import": []}
    gaps: dict[str, list[float]] = {"words gaps": [], "import gaps": []}
    for _ in range(ROUNDS):
        await session.desk.places.go_to_script(small.project.id, small.scripts[0].script.id)
        await asyncio.sleep(0.3)
        times["open"].append(await opened(session, long.project.id, long.scripts[0].script.id))
    await asyncio.sleep(1)  # until all is looked at
    room, document = session.desk.places.script, session.desk.places.document
    assert room is not None
    assert document is not None
    gaps["scroll gaps"] = await scrolled(room)
    times |= await edited(document, room, long.scripts[0].script.id)
    for number in range(ROUNDS):
        took, turns = await reworded(document, (Pronunciation("the", f"thee {number}"),))
        times["words"].append(took)
        gaps["words gaps"] += turns
    for _ in range(ROUNDS):
        turns, watch = Turns(), Stopwatch(all_threads=True)
        await studio.import_script(await studio.document(small.project.id), novel)
        times["import"].append(watch.read())
        gaps["import gaps"] += turns.milliseconds()
    session.leave(None)
    await living
    return {**times, **gaps}


with asyncio.Runner(loop_factory=lambda: qasync.QEventLoop(app)) as runner:
    print(json.dumps(runner.run(work(Path(sys.argv[1])))))
