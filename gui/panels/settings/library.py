"""The library that is open: where it lies, how much is in it, and the way to another one."""

import asyncio
import os
from collections.abc import Iterator
from pathlib import Path
from threading import Event

from PySide6.QtCore import QLocale, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QLabel

from core.studio import Studio
from gui.bridge.tasks import Tasks
from gui.i18n import _, count, many
from gui.panels.settings.sheet import Sheet, beside, note
from gui.widgets.buttons import PlainButton


class LibraryPage(Sheet):
    """`library_asked`: let the user open another one."""

    library_asked = Signal()

    def __init__(self, studio: Studio, tasks: Tasks) -> None:
        super().__init__(_("Library"))
        self._studio, self._tasks = studio, tasks
        self._stop = Event()
        self.folder = QLabel(str(studio.folder))
        self.takes, self.amount = QLabel(), QLabel()
        self.show_folder = PlainButton(_("Show folder"))
        self.other = PlainButton(_("Open another library…"))
        for label in (self.folder, self.takes, self.amount):
            label.setMinimumHeight(28)
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.folder.setWordWrap(True)
        self.row(_("Folder"), self.folder)
        self.row("", beside(self.show_folder, self.other))
        self.row(_("Takes"), self.takes)
        self.row(_("Size"), self.amount)
        self.row("", note(_("Everything is in this folder: the texts, every take and its settings. Keys never are.")))
        self.show_folder.clicked.connect(lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(studio.folder))))
        self.other.clicked.connect(self.library_asked)

    def close_down(self) -> None:
        """Measure no further."""
        self._stop.set()

    def synchronize(self) -> None:
        """Count and measure anew."""
        self._tasks.run(self.measure(), "measure library")

    async def measure(self) -> None:
        """Count the takes, then add up the files."""
        self.takes.setText(count(await self._studio.count_takes()))
        files, size = await asyncio.to_thread(_measured, self._studio.folder, self._stop)
        amount = QLocale().formattedDataSize(size, 1, QLocale.DataSizeFormat.DataSizeSIFormat)
        words = many("{size} in {n} file", "{size} in {n} files", files, size=amount)
        self.amount.setText(words)


def _measured(folder: Path, stop: Event) -> tuple[int, int]:
    """Return how many files a folder has, and their bytes."""
    files = size = 0
    for entry in _files(folder):
        if stop.is_set():
            break
        files, size = files + 1, size + entry
    return files, size


def _files(folder: Path) -> Iterator[int]:
    for where, _folders, names in os.walk(folder):
        for name in names:
            try:
                yield (Path(where) / name).stat().st_size
            except OSError:  # gone meanwhile
                continue
