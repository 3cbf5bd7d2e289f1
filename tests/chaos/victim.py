"""The process that is killed: it opens a home, orders one thing at a provider, and looks after it until the end.

Started once with everything imported, it forks a victim for each line of JSON that it reads, and tells its number and
later how it ended. A victim kills itself before or after the n-th call of a function of ours, where it is told so;
otherwise it is killed from outside.
"""

import asyncio
import importlib
import inspect
import json
import os
import signal
import sys
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any, NoReturn

from core.domain.script import Voice
from core.keys import Keys
from core.net.http import Http
from core.net.patience import Proxy
from core.paths import Paths
from core.projects.casting import add_speaker, change_speaker
from core.studio import Studio
from tests.contract.cases import CASES
from tests.contract.cases.case import Case
from tests.contract.house import AT_ONCE, HASTE, House, furnish
from tests.quick import quick_registry

NEEDED = (
    "anyio._backends._asyncio",
    "core.audio.kind",
    "core.audio.measure",
    "core.jobs.recovery",
    "core.net.client",
    *{case.house.adapter.partition(":")[0] for case in CASES},
)
"""What a victim would import while it works."""


def main() -> None:
    """Fork a victim for each line that comes."""
    for module in NEEDED:
        importlib.import_module(module)
    for line in sys.stdin:
        wanted = json.loads(line)
        if not (number := os.fork()):
            live(wanted)
        print(number, flush=True)
        print(os.waitpid(number, 0)[1], flush=True)


def live(wanted: dict[str, Any]) -> NoReturn:
    """Be the victim."""
    code = 3
    try:
        asyncio.run(work(wanted))
        code = 0
    finally:
        os._exit(code)


async def work(wanted: dict[str, Any]) -> None:
    """Order what is wanted and wait for it; with nothing to order, go on with what is there."""
    case = next(case for case in CASES if case.name == wanted["case"])
    home = Path(wanted["home"])
    studio = Studio(Paths.under(home), quick_registry(AT_ONCE), Keys())
    studio.accounts._http = Http(Proxy("none"), None, HASTE)
    await studio.open()
    await furnish(studio, case, wanted["url"])
    house = House(studio, None, home)  # pyright: ignore[reportArgumentType]
    order = await (ordering_run(house, wanted["page"]) if wanted["page"] else ordering(house, case))
    if wanted["at"]:
        doom(*wanted["at"])
    await studio.start_queue()
    if not wanted["resume"]:
        await order()
    await studio.idle()
    await studio.close()


async def ordering(house: House, case: Case) -> Callable[[], Awaitable[object]]:
    """Return what orders what `case` asks for."""
    request = await house.request(case)
    return lambda: house.order(request)


async def ordering_run(house: House, page: Sequence[tuple[str, str]]) -> Callable[[], Awaitable[object]]:
    """Write a page of (speaker, text), each with a recording of its own; return what orders it as one take."""
    studio = house.studio
    document = await studio.document((await studio.new_project("Play")).id)
    await studio.accounts.change(house.profile.id, at_once=1)
    for number, name in enumerate(dict.fromkeys(name for name, _ in page)):
        clip = await house.clip(number)
        await studio.clips.agree(house.profile.id, [clip.audio])
        voice = Voice("higgs.clone", house.profile.id, clips=(clip,))
        change_speaker(document, add_speaker(document, name), voice=voice)
    script = document.scripts[0].id
    for index, (name, text) in enumerate(page):
        document.insert_line(script, index, speaker=add_speaker(document, name), text=text)
    await studio.saved()
    return lambda: studio.generate_run(document, [line.id for line in document.lines(script)])


def doom(where: str, name: str, when: str, nth: int) -> None:
    """Let this process be killed before or after the `nth` call of a function."""
    owner: Any = importlib.import_module(where)
    *path, last = name.split(".")
    for part in path:
        owner = getattr(owner, part)
    setattr(owner, last, deadly(getattr(owner, last), when, nth))


def deadly(real: Callable[..., Any], when: str, nth: int) -> Callable[..., Any]:
    """Return a function that does as `real` does, and that somebody does not survive."""
    calls = 0

    def die(moment: str) -> None:
        nonlocal calls
        calls += moment == when
        if moment == when and calls == nth:
            os.kill(os.getpid(), signal.SIGKILL)

    def step(*args: Any, **kwargs: Any) -> Any:
        die("before")
        found = real(*args, **kwargs)
        die("after")
        return found

    async def later(*args: Any, **kwargs: Any) -> Any:
        die("before")
        found = await real(*args, **kwargs)
        die("after")
        return found

    return later if inspect.iscoroutinefunction(real) else step


if __name__ == "__main__":
    main()
