"""One session in the real window: a key is put in, the settings and the music room are opened, lines are bought.

Run with `ROOMTONE_HOME` set; the key comes on standard input, the address of the provider as the argument.
"""

import asyncio
import sys

import qasync

from core.domain.script import Voice
from core.errors import Problem
from core.log import start_log
from core.paths import Paths
from core.projects.casting import change_speaker
from core.studio import Studio
from gui.app import application

app = application(sys.argv)  # before the rooms: some of them ask it for its keys when they are imported

from gui import theme
from gui.bridge.bugs import Bugs
from gui.session import Session


async def live(key: str, url: str) -> None:
    """Live the session."""
    paths = Paths.of_environment()
    start_log(paths.logs)
    look = theme.Theme("light")
    theme.apply(app, look)
    studio = Studio(paths)
    session = Session(studio, look, Bugs(asyncio.get_running_loop()))
    living = asyncio.ensure_future(session.live(None))
    await session.settled.wait()
    profile = await studio.accounts.add("openai", "Window", url)
    await studio.accounts.set_key(profile.id, key)
    places = session.desk.places
    places.show_settings("providers")
    try:
        await studio.accounts.test(profile.id)
    except Problem as problem:
        print(problem)
    document = await studio.document((await studio.new_project("Window")).id)
    change_speaker(document, document.narrator.id, voice=Voice("openai.speech", profile.id, "alloy"))
    script = document.scripts[0].id
    lines = [document.insert_line(script, index, text=f"Line {index}.") for index in range(3)]
    generated = await studio.generate(document, lines)
    await studio.idle()
    for order in generated.orders:
        print(studio.preview(order.plan.requests[0]))
    print([document.status(line) for line in lines])
    session.leave(None)
    await living


with asyncio.Runner(loop_factory=lambda: qasync.QEventLoop(app)) as runner:
    runner.run(live(sys.stdin.readline(), sys.argv[-1]))
