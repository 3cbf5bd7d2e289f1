"""An export as it is seen: how far it is and a way to stop it, then where the file is. Knows no studio."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices

from core.errors import Problem
from gui.i18n import _, told
from gui.widgets.notice import Notice

Work = Callable[[Callable[[float], object]], Awaitable[object]]
"""Writes the file, and tells the share that is done, 0…1."""

PATIENCE = 0.4
"""An export that takes fewer seconds only tells its end."""


class Export(QObject):
    """Tells of one export at a time in `notice`."""

    def __init__(self, notice: Notice) -> None:
        super().__init__(notice)
        self._notice = notice
        self._task: asyncio.Task[object] | None = None
        self._out: Path | None = None
        self._share = 0.0
        notice.pressed.connect(self._press)

    @property
    def busy(self) -> bool:
        """Whether a file is being written."""
        return self._task is not None

    def let_go(self) -> None:
        """Put away what the last export told: the reader went elsewhere. One that is under way stays in sight."""
        if not self.busy:
            self._notice.hide()

    async def write(self, work: Work, out: Path) -> None:
        """Let `work` write `out`; the notice's button cancels the task that this runs in."""
        self._task, self._out, self._share = asyncio.current_task(), None, 0.0
        telling = asyncio.get_running_loop().call_later(PATIENCE, self._tell, out)
        try:
            await work(self._progress)
        except Problem as problem:
            remedy = told(problem.remedy) if problem.remedy else ""
            self._notice.show_notice(told(problem.title), remedy, tone="failed")
        except asyncio.CancelledError:
            self._notice.hide()
            raise
        else:
            self._out = out
            words = _("Exported to {name}.", name=out.name)
            self._notice.show_notice(words, str(out.parent), _("Show file"), tone="done")
        finally:
            telling.cancel()
            self._task = None

    def _tell(self, out: Path) -> None:
        self._notice.show_notice(_("Exporting {name}…", name=out.name), self._words, _("Cancel"), tone="plain")

    @property
    def _words(self) -> str:
        return f"{round(100 * self._share)} %"

    def _progress(self, share: float) -> None:
        self._share = share
        if self._task:
            self._notice.text.setText(self._words)

    def _press(self) -> None:
        if self._task:
            self._task.cancel()
        elif self._out:
            self._notice.hide()
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._out.parent)))
