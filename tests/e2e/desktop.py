"""A desktop of its own: an X display with a window manager, a sound server whose device is recorded, and a person."""

import json
import os
import struct
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeVar

from tests.ending import end

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60.0
LIGHT: dict[str, str] = json.loads((ROOT / "resources" / "themes" / "light.json").read_text())
"""The colours of the look that a new user sees, by their names."""

T = TypeVar("T")
Box = tuple[int, int, int, int]
"""x, y, width and height, in pixels of the screen."""


def wait_for(what: Callable[[], T], why: str) -> T:
    """Return the first true answer of `what`; fail after a time that no healthy run needs."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if answer := what():
            return answer
        time.sleep(0.05)
    raise AssertionError(f"waited {PATIENCE:.0f} s in vain for {why}")


class Desktop:
    """What a person has: a screen to look at, a mouse, a keyboard, and ears."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.environment = environment

    def run(self, *command: str) -> str:
        """Run a program on the desktop and return what it prints; "" if it fails."""
        return subprocess.run(command, env=self.environment, capture_output=True, text=True, check=False).stdout.strip()

    def window(self, title: str) -> str:
        """Return the id of the visible window whose title contains `title`, or ""."""
        return self.run("xdotool", "search", "--onlyvisible", "--name", title).split("\n")[0]

    def windows(self, process: "subprocess.Popen[bytes]") -> list[str]:
        """Return the ids of a program's visible windows, dropped lists among them."""
        return self.run("xdotool", "search", "--onlyvisible", "--pid", str(process.pid)).split()

    def title(self) -> str:
        """Return the title of the active window."""
        return self.run("xdotool", "getactivewindow", "getwindowname")

    def press(self, *keys: str) -> None:
        """Press keys, by their X names."""
        for key in keys:
            self.run("xdotool", "key", "--clearmodifiers", key)
            time.sleep(0.05)

    def type(self, text: str) -> None:
        """Type a text."""
        self.run("xdotool", "type", "--delay", "15", text)

    def click(self, x: int, y: int, *, times: int = 1) -> None:
        """Click at a place of the screen."""
        self.run("xdotool", "mousemove", str(x), str(y), "click", "--repeat", str(times), "1")

    def size(self, window: str) -> Box:
        """Return x, y, width and height of a window."""
        rows = dict(row.split("=") for row in self.run("xdotool", "getwindowgeometry", "--shell", window).split("\n"))
        return int(rows["X"]), int(rows["Y"]), int(rows["WIDTH"]), int(rows["HEIGHT"])

    def shows(self, window: str, colour: str, left: int, right: int) -> bool:
        """Tell whether a colour of the look is seen between two distances, in pixels, from a window's left edge."""
        x, y, _, height = self.size(window)
        return self.picture().centre_of(LIGHT[colour], within=(x + left, y, right - left, height)) != (0, 0)

    def picture(self, window: str = "") -> "Picture":
        """Look at the screen, or at one window without its frame."""
        what = ["-id", window] if window else ["-root"]
        return Picture(wait_for(lambda: self._dumped(*what), "a picture of the screen"))

    def _dumped(self, *what: str) -> bytes:
        """Return what `xwd` writes; nothing where the window is just being mapped, of which it complains."""
        done = subprocess.run(["xwd", "-silent", *what], env=self.environment, capture_output=True, check=False)
        return done.stdout if done.returncode == 0 else b""

    @contextmanager
    def listening(self) -> Iterator[list[int]]:
        """Record what the sound device plays meanwhile; the list holds its samples afterwards."""
        recorder = subprocess.Popen(
            ["parec", "--device=out.monitor", "--format=s16le", "--rate=22050", "--channels=1", "--latency-msec=20"],
            env=self.environment, stdout=subprocess.PIPE,
        )  # fmt: skip
        samples: list[int] = []
        try:
            yield samples
        finally:
            recorder.terminate()
            data, _ = recorder.communicate(timeout=PATIENCE)
            samples += struct.unpack(f"<{len(data) // 2}h", data[: len(data) // 2 * 2])

    @contextmanager
    def ears(self) -> Iterator[Callable[[], int]]:
        """Listen meanwhile; what is yielded tells how many samples were loud enough to be heard so far."""
        command = ["parec", "--device=out.monitor", "--format=s16le", "--rate=22050", "--channels=1"]
        with subprocess.Popen(
            [*command, "--latency-msec=20"], env=self.environment, stdout=subprocess.PIPE
        ) as recorder:
            out, heard = recorder.stdout, bytearray()
            assert out is not None
            os.set_blocking(out.fileno(), False)

            def loud() -> int:
                heard.extend(out.read() or b"")
                samples = struct.unpack(f"<{len(heard) // 2}h", heard[: len(heard) // 2 * 2])
                return sum(abs(sample) > 200 for sample in samples)

            try:
                yield loud
            finally:
                end(recorder)

    def told(self, home: Path, *command: str) -> Any:
        """Return what the command line prints as JSON, beside the open window."""
        done = subprocess.run(
            [sys.executable, str(ROOT / "main.py"), *command, "--json"],
            env=self.environment | {"ROOMTONE_HOME": str(home)}, capture_output=True, text=True, check=False,
        )  # fmt: skip
        return json.loads(done.stdout)

    @contextmanager
    def roomtone(self, home: Path) -> Iterator["subprocess.Popen[bytes]"]:
        """Run the program; it is killed at the end if it still runs."""
        process = subprocess.Popen(
            [sys.executable, str(ROOT / "main.py")], env=self.environment | {"ROOMTONE_HOME": str(home)}
        )
        try:
            yield process
        finally:
            process.kill()
            process.wait(PATIENCE)


def begin_script(desk: Desktop, window: str, title: str) -> None:
    """Make a script and name it, at a person's pace: they see the frame around the name come, and go."""
    desk.press("ctrl+n")
    named = 150, 195  # the frame is that wide, and no name of an open script is
    wait_for(lambda: desk.shows(window, "accent", *named), "the name of the new script to be asked for")
    desk.type(title)
    desk.press("Return")
    wait_for(lambda: not desk.shows(window, "accent", *named), "the name to be taken")


class Picture:
    """A screenshot in the format of `xwd`, true colour with 24 or 32 bits a pixel."""

    def __init__(self, data: bytes) -> None:
        header = struct.unpack(">25I", data[:100])
        self.width, self.height = header[4], header[5]
        self._step, self._stride = header[11] // 8, header[12]
        self._pixels = data[header[0] + header[19] * 12 :]

    def save(self, path: Path) -> None:
        """Write it as PNG."""
        from PySide6.QtGui import QImage

        form = QImage.Format.Format_RGB32 if self._step == 4 else QImage.Format.Format_BGR888
        QImage(self._pixels, self.width, self.height, self._stride, form).save(str(path))

    def centre_of(self, colour: str, *, within: Box) -> tuple[int, int]:
        """Return the median place of that colour (#rrggbb) in the box (x, y, width, height), or (0, 0)."""
        found = self._places(colour, within)
        if not found:
            return 0, 0
        xs, ys = sorted(x for x, _ in found), sorted(y for _, y in found)
        return xs[len(xs) // 2], ys[len(ys) // 2]

    def bands(self, colour: str, *, within: Box) -> int:
        """Return how many groups of rows have that colour; what is less than 8 pixels apart is one."""
        rows = sorted({y for _, y in self._places(colour, within)})
        return sum(below - above >= 8 for above, below in pairwise([-8, *rows]))

    def _places(self, colour: str, within: Box) -> list[tuple[int, int]]:
        wanted = bytes.fromhex(colour[1:])[::-1]
        left, top, width, height = within
        found: list[tuple[int, int]] = []
        for y in range(max(0, top), min(self.height, top + height)):
            row = self._pixels[y * self._stride : (y + 1) * self._stride]
            columns = range(max(0, left), min(self.width, left + width))
            found += [(x, y) for x in columns if row[x * self._step : x * self._step + 3] == wanted]
        return found


@contextmanager
def desktop(folder: Path, *, screen: str = "1400x900", scale: int = 1, bus: str = "disabled:") -> Iterator[Desktop]:
    """Yield a desktop whose files lie in `folder`, `screen` pixels large; `scale` is how many make a point.

    `bus` is the address of its session bus, where a keyring may be.
    """
    with ExitStack() as stack:
        display = stack.enter_context(_display(screen))
        ours = ("QT_", "XDG_", "PULSE_", "WAYLAND")
        environment = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
        environment |= {
            "DISPLAY": display,
            "QT_QPA_PLATFORM": "xcb",
            "QT_SCALE_FACTOR": str(scale),
            "HOME": str(folder),
            "LC_ALL": "C.UTF-8",
            "LANGUAGE": "en",
            "XDG_RUNTIME_DIR": str(folder),
            "PULSE_SERVER": f"unix:{folder}/sound",
            "DBUS_SESSION_BUS_ADDRESS": bus,
        }
        for command in (["openbox"], _sound_server(folder)):
            stack.enter_context(_running(command, environment))
        found = Desktop(environment)
        wait_for(lambda: "out.monitor" in found.run("pactl", "list", "short", "sources"), "the sound server")
        yield found


def _sound_server(folder: Path) -> list[str]:
    return [
        "pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no", "--disable-shm=yes",
        "-L", f"module-native-protocol-unix socket={folder}/sound auth-anonymous=1",
        "-L", "module-null-sink sink_name=out",
    ]  # fmt: skip


@contextmanager
def _running(command: list[str], environment: dict[str, str]) -> Iterator[None]:
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        end(process)


@contextmanager
def _display(screen: str) -> Iterator[str]:
    reading, writing = os.pipe()
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", f"{screen}x24", "-nolisten", "tcp"]
    server = subprocess.Popen(command, pass_fds=[writing], stderr=subprocess.DEVNULL)
    os.close(writing)
    try:
        with os.fdopen(reading, encoding="ascii") as answer:
            yield f":{answer.readline().strip()}"
    finally:
        end(server)
