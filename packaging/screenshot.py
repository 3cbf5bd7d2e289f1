"""Makes the README's picture: the real window at twice the resolution, used with real keys on a display of its own.

python packaging/screenshot.py [FILE] [--dark] [--chinese]
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.e2e.desktop import Desktop, desktop, wait_for  # noqa: E402 (from the project beside this folder)


def prepared_home(folder: Path, arguments: argparse.Namespace) -> Path:
    """Return a home whose settings ask for the theme and the language that are wanted."""
    home = folder / "home"
    home.mkdir()
    wanted = {"theme": "dark" if arguments.dark else "light", "language": "zh_CN" if arguments.chinese else "en"}
    (home / "settings.json").write_text(json.dumps(wanted))
    return home


def count_takes(desk: Desktop, home: Path) -> int:
    """Return how many takes the library has, as the command line tells."""
    command = [sys.executable, str(ROOT / "main.py"), "library", "list", "--json"]
    environment = desk.environment | {"ROOMTONE_HOME": str(home)}
    return len(json.loads(subprocess.run(command, env=environment, capture_output=True, check=True).stdout))


def use(desk: Desktop, home: Path) -> str:
    """Generate the sample, change a line that has a take, play it and pause; return the window's id."""
    window = wait_for(lambda: desk.window("Harbour"), "the window")
    desk.run("xdotool", "windowactivate", "--sync", window)
    desk.press("ctrl+g")
    wait_for(lambda: count_takes(desk, home) >= 14, "the takes")
    desk.press(*["Down"] * 5, "Return", "End")
    desk.type(" Both of them.")
    desk.press("Escape", "space")
    time.sleep(2.4)
    desk.press("space")
    time.sleep(0.5)
    return window


def main() -> int:
    """Take the picture."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", nargs="?", type=Path, default=ROOT / "resources" / "screenshot.png")
    parser.add_argument("--dark", action="store_true")
    parser.add_argument("--chinese", action="store_true")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, desktop(Path(folder), screen="2700x1760", scale=2) as desk:
        home = prepared_home(Path(folder), arguments)
        with desk.roomtone(home):
            window = use(desk, home)
            desk.picture(window).save(arguments.file)
    print(arguments.file)
    return 0


if __name__ == "__main__":
    sys.exit(main())
