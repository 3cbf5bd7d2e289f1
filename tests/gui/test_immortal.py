"""A long session must not use up the interpreter's references to None and True."""

import subprocess
import sys

_SESSION = """
import gui
from PySide6.QtCore import QObject, QTimer, Signal
class Bell(QObject):
    rung = Signal()
timer, bell = QTimer(), Bell()
bell.rung.connect(lambda: None)
for _ in range(50_000):
    timer.stop()
    bell.rung.emit()
print("alive")
"""


def test_fifty_thousand_calls_of_qt_are_survived() -> None:
    done = subprocess.run([sys.executable, "-c", _SESSION], capture_output=True, text=True, check=False)
    assert (done.stdout.strip(), done.returncode) == ("alive", 0), done.stderr
