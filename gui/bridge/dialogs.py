"""Dialogs that are opened and awaited. `exec()` would nest a loop inside a coroutine and stop other tasks for good."""

import asyncio
from pathlib import Path

from PySide6.QtWidgets import QDialog, QFileDialog, QWidget


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
    return await _choose(_dialog(parent, title, folder, filters))


async def choose_folder(parent: QWidget | None, title: str, folder: Path | None = None) -> Path | None:
    """Let the user choose a folder, or make one."""
    dialog = _dialog(parent, title, folder, "")
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly)
    return await _choose(dialog)


async def choose_save(
    parent: QWidget | None, title: str, filters: str, name: str, suffix: str, folder: Path | None = None
) -> Path | None:
    """Let the user name a file to write; `suffix` (".wav") is added where they give none."""
    dialog = _dialog(parent, title, folder, filters)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setFileMode(QFileDialog.FileMode.AnyFile)
    dialog.selectFile(name)
    chosen = await _choose(dialog)
    return chosen.with_name(chosen.name + suffix) if chosen and not chosen.suffix else chosen


def _dialog(parent: QWidget | None, title: str, folder: Path | None, filters: str) -> QFileDialog:
    dialog = QFileDialog(parent, title, str(folder) if folder else "", filters)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    return dialog


async def _choose(dialog: QFileDialog) -> Path | None:
    chosen: list[str] = []
    dialog.filesSelected.connect(chosen.extend)
    accepted = await ask(dialog)
    return Path(chosen[0]) if accepted and chosen else None
