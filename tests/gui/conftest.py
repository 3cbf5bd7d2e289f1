"""What every test of the screen needs: no display, a theme, and nothing left behind."""

import gc
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

# Qt looks for a sound server once in a process: none but the one that the fixture `sound` starts is to be found.
_SOUND = Path(tempfile.gettempdir()) / f"roomtone-sound-{os.getpid()}"
os.environ["PULSE_SERVER"] = f"unix:{_SOUND}/native"
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication, QWidget

from gui.theme import Theme, apply
from tests.ending import end

_OFFSCREEN_CANNOT = r"This plugin does not support (propagateSizeHints|raise|grabbing the (keyboard|mouse))"


def pytest_configure(config: pytest.Config) -> None:
    """Qt's warnings fail a test; these are only the offscreen platform saying what it is."""
    config.addinivalue_line("qt_log_ignore", _OFFSCREEN_CANNOT)


@pytest.fixture
def theme(qapp: QApplication) -> Iterator[Theme]:
    """Our light theme, put on the application."""
    made = Theme("light")
    apply(qapp, made)
    yield made
    made.disconnect(made)
    made.deleteLater()


@pytest.fixture(scope="session", autouse=True)
def nothing_on_the_clipboard() -> Iterator[None]:
    """Take away at the end what tests copied: data that Python made must not outlive it."""
    yield
    if isinstance(app := QApplication.instance(), QApplication):
        app.clipboard().clear()


@pytest.fixture(scope="session")
def sound() -> Iterator[None]:
    """A sound server of our own with a null sink. Without this fixture a test has no sound device."""
    program = shutil.which("pulseaudio")
    assert program, "pulseaudio is missing: `make setup` installs it"
    _SOUND.mkdir(mode=0o700)
    server = subprocess.Popen(
        [program, "-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no", "--load=module-null-sink",
         f"--load=module-native-protocol-unix auth-anonymous=1 socket={_SOUND}/native"],
        env=os.environ | {"HOME": str(_SOUND), "XDG_RUNTIME_DIR": str(_SOUND), "PULSE_RUNTIME_PATH": str(_SOUND)},
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    for _ in range(200):
        if (_SOUND / "native").exists():
            break
        time.sleep(0.05)
    assert (_SOUND / "native").exists(), "pulseaudio did not start"
    yield
    end(server)
    shutil.rmtree(_SOUND)


@pytest.fixture(autouse=True)
def no_widget_left(qapp: QApplication) -> Iterator[None]:
    """Fail a test after which a widget lives that did not live before."""
    before = {_address(widget) for widget in qapp.allWidgets()}
    yield
    for _ in range(2):
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        gc.collect()
    left = [widget for widget in qapp.allWidgets() if _address(widget) not in before]
    names = [f"{type(widget).__name__} {widget.accessibleName()!r}" for widget in left]
    for widget in left:
        if shiboken6.isValid(widget) and widget.parent() is None:
            widget.deleteLater()
    assert not names, f"left behind: {names}"


def _address(widget: QWidget) -> int:
    return shiboken6.getCppPointer(widget)[0]
