"""Dialogs that are opened and awaited. `exec()` would nest a loop inside a coroutine and stop other tasks for good."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QDialog, QWidget

if TYPE_CHECKING:
    from gui.bridge.filedialog import FileDialog

FOLDER = "folder"
"""The property of a window that names the folder which was used last."""


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
    dialog.setFileMode(dialog.FileMode.ExistingFiles)
    chosen = await _choose_all(dialog)
    _kept(parent, chosen[0] if chosen else None)
    return chosen


async def choose_folder(parent: QWidget | None, title: str, folder: Path | None = None) -> Path | None:
    """Let the user choose a folder, or make one."""
    dialog = _dialog(parent, title, folder, "")
    dialog.setFileMode(dialog.FileMode.Directory)
    dialog.setOption(dialog.Option.ShowDirsOnly)
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
    dialog.setAcceptMode(dialog.AcceptMode.AcceptSave)
    dialog.setFileMode(dialog.FileMode.AnyFile)
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


def _dialog(parent: QWidget | None, title: str, folder: Path | None, filters: str) -> "FileDialog":
    from gui.bridge.filedialog import FileDialog  # the start has no use for it, and its types take their time

    return FileDialog(parent, title, folder, filters)


async def _choose(dialog: "FileDialog") -> Path | None:
    return next(iter(await _choose_all(dialog)), None)


async def _choose_all(dialog: "FileDialog") -> tuple[Path, ...]:
    chosen: list[str] = []
    dialog.filesSelected.connect(chosen.extend)
    accepted = await ask(dialog)
    return tuple(map(Path, chosen)) if accepted else ()
