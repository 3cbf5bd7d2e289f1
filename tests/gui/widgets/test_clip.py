"""Copied data outlives Python: the process ends well all the same."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]

CODE = """
import sys
from PySide6.QtWidgets import QApplication
from gui.widgets.clip import empty_mime
app = QApplication(sys.argv)
data = empty_mime()
assert not data.formats()
data.setText("Salt.")
app.clipboard().setMimeData(data)
print(app.clipboard().text())
"""


def test_the_process_ends_well_with_our_data_on_the_clipboard() -> None:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", CODE], env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "Salt.\n")
