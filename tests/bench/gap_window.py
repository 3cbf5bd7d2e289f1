"""Opens the window on a script, generates all of it, and prints as JSON the milliseconds between the loop's turns.

Started by `gap.py` in a process of its own, with `ROOMTONE_HOME` at a prepared home.
"""

import asyncio
import json
import sys

import qasync

from core.paths import Paths
from core.providers.base import Polling
from core.studio import Studio
from gui.app import application

app = application(sys.argv)  # before the rooms: some of them ask it for its keys when they are imported

from gui import theme
from gui.bridge.bugs import Bugs
from gui.desk import Desk
from gui.session import Session
from tests.bench.turns import REST, Turns
from tests.quick import quick_registry

RHYTHM = Polling(first=0.1, every=0.1, deadline=60)
"""How often tasks at a provider are asked for: far more often than in life."""


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
    wanted = places.document.missing(places.script_id)
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
