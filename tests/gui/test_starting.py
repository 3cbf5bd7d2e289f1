"""What a start leaves out, in a process of its own: both the collector and the hook of imports belong to all of it."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def told(program: str, home: Path) -> list[str]:
    environment = os.environ | {"ROOMTONE_HOME": str(home), "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment, cwd=ROOT, capture_output=True, text=True, check=True
    )
    return done.stdout.splitlines()


SOURCES = """
import sys
from gui import starting
{first}
opened = []
sys.addaudithook(lambda event, args: opened.append(str(args[0])) if event == "open" else None)
from gui.contrast import readable
print(any(name.endswith("contrast.py") for name in opened))
"""


def test_a_modules_source_stays_closed(tmp_path: Path) -> None:
    assert told(SOURCES.format(first="starting.keep_sources_closed()"), tmp_path) == ["False"]


def test_without_that_it_would_be_read(tmp_path: Path) -> None:
    """When Qt for Python does not read it any more, nothing has to be kept closed."""
    assert told(SOURCES.format(first="import PySide6.QtCore"), tmp_path) == ["True"]


WINDOW = """
import asyncio, gc, sys
from pathlib import Path
from core.paths import Paths
from gui import starting
starting.LONG = 0.05
starting.begin()
from gui import app
from gui.session import Leaving, Session

async def live(self, folder):
    print(gc.isenabled(), gc.get_freeze_count())
    await asyncio.sleep(0.2)
    print(gc.isenabled(), gc.get_freeze_count() > 10_000)
    return Leaving.QUIT if folder else Path(sys.prefix)

Session.live = live
app.run(Paths.of_environment())
"""


def test_garbage_is_looked_for_once_the_start_is_over_also_in_the_next_library(tmp_path: Path) -> None:
    assert told(WINDOW, tmp_path) == ["False 0", "True True"] * 2
