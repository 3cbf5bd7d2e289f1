"""Dialogs that are opened and awaited. `exec()` would nest a loop inside a coroutine and stop other tasks for good."""

import asyncio
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QPointF, QSize, QStandardPaths, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QComboBox, QDialog, QFileDialog, QHBoxLayout, QHeaderView, QTreeView, QWidget

FOLDER = "folder"
"""The property of a window that names the folder which was used last."""

_SIZE = QSize(860, 540)
_COLUMNS = {1: 90, 2: 120, 3: 170}


async def ask(dialog: QDialog) -> int:
    """Open `dialog`, wait for the user and return its result; it is deleted afterwards, also when this is cancelled."""
    answered: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    def answer(result: int) -> None:
        if not answered.done():
            answered.set_result(result)

    dialog.finished.connect(answer)
    dialog.open()
    try:
        return await answered
    finally:
        dialog.finished.disconnect(answer)
        dialog.close()
        dialog.deleteLater()


async def choose_file(parent: QWidget | None, title: str, filters: str, folder: Path | None = None) -> Path | None:
    """Let the user choose one existing file; None where the user changed their mind."""
    return _kept(parent, await _choose(_dialog(parent, title, folder or _folder(parent), filters)))


async def choose_files(parent: QWidget | None, title: str, filters: str) -> tuple[Path, ...]:
    """Let the user choose existing files; none where the user changed their mind."""
    dialog = _dialog(parent, title, _folder(parent), filters)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
    chosen = await _choose_all(dialog)
    _kept(parent, chosen[0] if chosen else None)
    return chosen


async def choose_folder(parent: QWidget | None, title: str, folder: Path | None = None) -> Path | None:
    """Let the user choose a folder, or make one."""
    dialog = _dialog(parent, title, folder, "")
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly)
    return await _choose(dialog)


async def choose_save(
    parent: QWidget | None,
    title: str,
    filters: str,
    name: str,
    suffix: str,
    folder: Path | None = None,
    *,
    filtered: Callable[[str], object] | None = None,
) -> Path | None:
    """Let the user name a file to write; `suffix` (".wav") is added where they give none.

    `filtered` hears which of the filters was chosen.
    """
    dialog = _dialog(parent, title, folder or _folder(parent), filters)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setFileMode(QFileDialog.FileMode.AnyFile)
    dialog.selectFile(name)
    if filtered:
        dialog.filterSelected.connect(filtered)
    chosen = _kept(parent, await _choose(dialog))
    return chosen.with_name(chosen.name + suffix) if chosen and not chosen.suffix else chosen


def _folder(parent: QWidget | None) -> Path:
    """Return the folder that was used last, the user's documents where there is none, or their home."""
    kept = str(parent.window().property(FOLDER) or "") if parent else ""
    documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    return next((Path(one) for one in (kept, documents) if one and Path(one).is_dir()), Path.home())


def _kept(parent: QWidget | None, chosen: Path | None) -> Path | None:
    if parent and chosen:
        parent.window().setProperty(FOLDER, str(chosen.parent))
    return chosen


def _dialog(parent: QWidget | None, title: str, folder: Path | None, filters: str) -> QFileDialog:
    dialog = QFileDialog(parent, title, str(folder) if folder else "", filters)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    _dress(dialog)
    return dialog


def _dress(dialog: QFileDialog) -> None:
    """Give Qt's own dialog, which stands in where the system has none, its arrows and columns that can be read."""
    for combo in dialog.findChildren(QComboBox):
        row = QHBoxLayout(combo)
        row.setContentsMargins(0, 0, 8, 0)
        row.addWidget(_Arrow(), 0, Qt.AlignmentFlag.AlignRight)
    for tree in dialog.findChildren(QTreeView):
        header = tree.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column, width in _COLUMNS.items():
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Interactive)
            header.resizeSection(column, width)
        dialog.setViewMode(QFileDialog.ViewMode.Detail)
        dialog.resize(_SIZE)


class _Arrow(QWidget):
    """What tells that a list drops from here; our style sheet has taken Qt's away."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedSize(12, 12)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self.palette().color(QPalette.ColorRole.PlaceholderText), 1.5))
        painter.drawPolyline([QPointF(2, 4), QPointF(6, 8), QPointF(10, 4)])


async def _choose(dialog: QFileDialog) -> Path | None:
    return next(iter(await _choose_all(dialog)), None)


async def _choose_all(dialog: QFileDialog) -> tuple[Path, ...]:
    chosen: list[str] = []
    dialog.filesSelected.connect(chosen.extend)
    accepted = await ask(dialog)
    return tuple(map(Path, chosen)) if accepted else ()
