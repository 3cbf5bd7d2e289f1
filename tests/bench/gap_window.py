"""Opens the window on a script, generates all of it, and prints as JSON the milliseconds between the loop's turns.

Started by `gap.py` in a process of its own, with `ROOMTONE_HOME` at a prepared home.
"""

import asyncio
import json
import sys
import time

import qasync
from PySide6.QtCore import Qt, QTimer

from core.paths import Paths
from core.providers.base import Polling
from core.studio import Studio
from gui.app import application

app = application(sys.argv)  # before the rooms: some of them ask it for its keys when they are imported

from gui import theme
from gui.bridge.bugs import Bugs
from gui.desk import Desk
from gui.session import Session
from tests.quick import quick_registry

RHYTHM = Polling(first=0.1, every=0.1, deadline=60)
"""How often tasks at a provider are asked for: far more often than in life."""

REST = 2.0
"""Seconds that the window gets to itself after its first picture, so that the start is not measured here."""


class Turns:
    """Notes when the event loop comes round to a timer that is due every millisecond."""

    def __init__(self) -> None:
        self.moments: list[float] = []
        self._timer = QTimer(timerType=Qt.TimerType.PreciseTimer, interval=1)
        self._timer.timeout.connect(lambda: self.moments.append(time.perf_counter()))
        self._timer.start()

    def milliseconds(self) -> list[float]:
        """Stop, and return what lay between each turn and the next."""
        self._timer.stop()
        return [(after - before) * 1e3 for before, after in zip(self.moments, self.moments[1:], strict=False)]


async def furnished(session: Session) -> Desk:
    """Return the desk once the window shows it."""
    await session.settled.wait()
    await asyncio.sleep(REST)
    return session.desk


async def generate_everything() -> list[float]:
    """Live one session in which the script is generated."""
    look = theme.Theme("light")
    theme.apply(app, look)
    studio = Studio(Paths.of_environment(), quick_registry(RHYTHM))
    session = Session(studio, look, Bugs(asyncio.get_running_loop()))
    living = asyncio.ensure_future(session.live(None))
    places = (await furnished(session)).places
    assert places.document is not None
    wanted = studio.missing(places.document, places.script_id)
    turns = Turns()
    await studio.generate(places.document, wanted)
    await studio.idle()
    found = turns.milliseconds()
    if await studio.count_takes() != len(wanted):
        raise RuntimeError("not every line was spoken")
    session.leave(None)
    await living
    return found


with asyncio.Runner(loop_factory=lambda: qasync.QEventLoop(app)) as runner:
    print(json.dumps(runner.run(generate_everything())))
